/** What an id costs, beside the peers' and beside a bare counter. */
@NullMarked
package io.trivet.benchmarks.ids;

import org.jspecify.annotations.NullMarked;
