/** What transports on Netty share: the event loops. For transports. */
package io.trivet.rpc.netty;
