package io.trivet.rpc.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ThreadFactory;

/**
 * Creates event loops from handlers, as in Netty 4.2 and later. With 4.1, neither this class nor
 * {@link EpollRegistrations} can be loaded.
 */
final class Netty42Loops {
    private Netty42Loops() {}

    static EventLoopGroup nio(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory());
    }

    static EventLoopGroup epoll(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(threads, factory, EpollRegistrations.newFactory());
    }

    static EventLoopGroup local(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(threads, factory, LocalIoHandler.newFactory());
    }
}
