/** Remote calls side by side: a bare echo of the same bytes as the limit, Trivet, and other libraries. */
@NullMarked
package io.trivet.benchmarks.calls;

import org.jspecify.annotations.NullMarked;
