package io.trivet.rpc.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A share in this JVM's event loops: as many threads as processors, started for the first transport, ended with the last.
 *
 * <p>Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
    private static final int LONGEST_END_SECONDS = 5;

    /** What loops wait for: the network, or callers in the same JVM. */
    private enum Kind {
        SOCKETS("trivet-rpc-io", NioSocketChannel::new, NioServerSocketChannel::new) {
            @Override
            IoHandlerFactory handler() {
                return NioIoHandler.newFactory();
            }
        },
        LOCAL("trivet-rpc-local", LocalChannel::new, LocalServerChannel::new) {
            @Override
            IoHandlerFactory handler() {
                return LocalIoHandler.newFactory();
            }
        };

        private final String threadName;
        private final ChannelFactory<Channel> channels;
        private final ChannelFactory<ServerChannel> serverChannels;

        /** Guarded by the class, as is the group. */
        private int shares;

        private EventLoopGroup group;

        Kind(String threadName, ChannelFactory<Channel> channels, ChannelFactory<ServerChannel> serverChannels) {
            this.threadName = threadName;
            this.channels = channels;
            this.serverChannels = serverChannels;
        }

        abstract IoHandlerFactory handler();
    }

    private final Kind kind;
    private final EventLoopGroup group;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EventLoops(Kind kind, EventLoopGroup group) {
        this.kind = kind;
        this.group = group;
    }

    /** Returns a share in the loops of sockets, which its transport closes. */
    public static EventLoops share() {
        return share(Kind.SOCKETS);
    }

    /** Returns a share in the loops of calls that stay in this JVM, which its transport closes. */
    public static EventLoops shareLocal() {
        return share(Kind.LOCAL);
    }

    private static EventLoops share(Kind kind) {
        synchronized (Kind.class) {
            if (kind.shares++ == 0) {
                kind.group = new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(),
                        new DefaultThreadFactory(kind.threadName, true),
                        kind.handler());
            }
            return new EventLoops(kind, kind.group);
        }
    }

    /** Returns the loops. */
    public EventLoopGroup group() {
        return group;
    }

    /** Returns a bootstrap of connections on these loops. */
    public Bootstrap connecting() {
        return new Bootstrap().group(group).channelFactory(kind.channels);
    }

    /** Returns a bootstrap of listening channels on these loops. */
    public ServerBootstrap listening() {
        return new ServerBootstrap().group(group).channelFactory(kind.serverChannels);
    }

    /** Waits for what a loop does, unless this thread is a loop's own, which would wait for itself. */
    public void await(Future<?> done) {
        if (!isOwnThread()) {
            done.awaitUninterruptibly();
        }
    }

    /** Tells whether this thread is one of the loops', on which nothing may wait. */
    public boolean isOwnThread() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /** Gives the share back; the last one ends the threads, and waits for them unless it is called on one of them. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        synchronized (Kind.class) {
            if (--kind.shares > 0) {
                return;
            }
            kind.group = null;
        }
        await(group.shutdownGracefully(0, LONGEST_END_SECONDS, TimeUnit.SECONDS));
    }
}
