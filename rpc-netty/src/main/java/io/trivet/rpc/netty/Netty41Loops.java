package io.trivet.rpc.netty;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.ThreadFactory;

/** Makes event loops as Netty 4.1 does: of a class for each way to wait. */
@SuppressWarnings("deprecation") // They are in 4.2.
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
