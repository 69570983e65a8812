/** Streams side by side: bare frames of the same bytes as the limit, Trivet, and other libraries. */
@NullMarked
package io.trivet.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
