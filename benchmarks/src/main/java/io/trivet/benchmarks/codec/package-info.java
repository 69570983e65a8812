/** The cost of converting values to bytes and back, without a wire. */
@NullMarked
package io.trivet.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
