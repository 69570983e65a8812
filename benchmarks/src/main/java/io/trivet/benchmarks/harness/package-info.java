/**
 * Contestants side by side: each runs in its own JVM, and they are measured in turns.
 *
 * <p>A machine's speed changes from minute to minute, so only ratios within one run count: in every round each
 * contestant is measured once, one after the other, and each figure is the median of the rounds. The first rounds warm
 * up and are not counted.
 */
@NullMarked
package io.trivet.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
