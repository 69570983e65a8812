package io.trivet.benchmarks.calls;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.trivet.benchmarks.harness.Contestant;
import java.net.InetSocketAddress;

/**
 * A limit's server of bare Netty.
 *
 * @param loops ended with it
 * @param listening its channel
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
