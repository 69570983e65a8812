/**
 * What wires on sockets share: event loops, addresses of a name, TLS, listening and connecting, waiting calls, limits.
 *
 * <p>This package is internal: any version may change it. It is for transports, ours first; programs name nothing of it.
 */
@NullMarked
package io.trivet.rpc.netty;

import org.jspecify.annotations.NullMarked;
