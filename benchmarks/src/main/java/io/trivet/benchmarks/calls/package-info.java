/** Remote calls side by side: a bare echo of the same bytes as the limit, and who answers calls. */
package io.trivet.benchmarks.calls;
