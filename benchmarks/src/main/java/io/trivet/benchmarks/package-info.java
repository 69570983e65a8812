/** Benchmarks in one JVM, by JMH: {@code java -jar benchmarks/target/trivet-benchmarks.jar}. */
package io.trivet.benchmarks;
