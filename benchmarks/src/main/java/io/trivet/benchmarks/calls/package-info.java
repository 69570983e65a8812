/** Remote calls side by side: a bare echo of the same bytes as the limit, and who answers calls. */
@NullMarked
package io.trivet.benchmarks.calls;

import org.jspecify.annotations.NullMarked;
