/**
 * The common parts of wires on sockets: event loops, addresses, TLS, listening and connecting, waiting calls, limits.
 *
 * <p>This package is internal: any version may change it. It is for transports, mainly Trivet's own; programs don't use
 * it.
 */
@NullMarked
package io.trivet.rpc.netty;

import org.jspecify.annotations.NullMarked;
