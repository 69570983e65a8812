/** Streams side by side: bare frames of the same bytes as the limit, and who streams. */
@NullMarked
package io.trivet.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
