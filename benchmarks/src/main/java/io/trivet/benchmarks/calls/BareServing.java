package io.trivet.benchmarks.calls;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.trivet.benchmarks.harness.Contestant;
import java.net.InetSocketAddress;

/**
 * The server of a limit, in plain Netty.
 *
 * @param loops the event loops, which end with the server
 * @param listening the channel that listens
 */
public record BareServing(EventLoopGroup loops, Channel listening) implements Contestant.Serving {
    @Override
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutdownGracefully();
    }
}
