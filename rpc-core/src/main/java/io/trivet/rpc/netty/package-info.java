/** What transports on Netty share: event loops, and listening and connecting sockets. For transports. */
package io.trivet.rpc.netty;
