/** ZeroRPC in comparison with ZeroMQ's bare exchange, with our own tcp:// and with a peer in Python. */
@NullMarked
package io.trivet.benchmarks.zerorpc;

import org.jspecify.annotations.NullMarked;
