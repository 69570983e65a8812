/** What values cost on their way to bytes and back, without a wire. */
package io.trivet.benchmarks.codec;
