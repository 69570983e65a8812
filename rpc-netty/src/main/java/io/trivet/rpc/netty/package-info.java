/**
 * What wires on sockets share: event loops, addresses of a name, TLS, listening and connecting, waiting calls, limits.
 *
 * <p>For transports, ours first; programs name nothing of it, and it may change with any version.
 */
@NullMarked
package io.trivet.rpc.netty;

import org.jspecify.annotations.NullMarked;
