/** The cost of an id, in comparison with other libraries and with a bare counter. */
@NullMarked
package io.trivet.benchmarks.ids;

import org.jspecify.annotations.NullMarked;
