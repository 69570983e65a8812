/** The cost of TLS, on both wires. */
@NullMarked
package io.trivet.benchmarks.tls;

import org.jspecify.annotations.NullMarked;
