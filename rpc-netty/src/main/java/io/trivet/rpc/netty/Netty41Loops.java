package io.trivet.rpc.netty;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.ThreadFactory;

/** Creates event loops as in Netty 4.1: with one class for each transport. */
@SuppressWarnings("deprecation") // They are deprecated in 4.2.
final class Netty41Loops {
    private Netty41Loops() {}

    static EventLoopGroup nio(int threads, ThreadFactory factory) {
        return new NioEventLoopGroup(threads, factory);
    }

    static EventLoopGroup epoll(int threads, ThreadFactory factory) {
        return new EpollEventLoopGroup(threads, factory);
    }

    static EventLoopGroup local(int threads, ThreadFactory factory) {
        return new DefaultEventLoopGroup(threads, factory);
    }
}
