/** Benchmarks in one JVM, by JMH: {@code java -jar benchmarks/target/trivet-benchmarks.jar}. */
@NullMarked
package io.trivet.benchmarks;

import org.jspecify.annotations.NullMarked;
