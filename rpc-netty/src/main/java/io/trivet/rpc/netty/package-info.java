/** What transports on Netty share: event loops, and listening and connecting sockets. For transports. */
@NullMarked
package io.trivet.rpc.netty;

import org.jspecify.annotations.NullMarked;
