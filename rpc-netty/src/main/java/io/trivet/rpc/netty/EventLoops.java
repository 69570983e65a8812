package io.trivet.rpc.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A share in this JVM's event loops: as many threads as processors, started for the first transport, ended with the last.
 *
 * <p>Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
    private static final int MAX_END_SECONDS = 5;
    private static final Object SHARING = new Object();

    /** What loops wait for: the network, programs of the same machine, or callers in the same JVM. */
    private enum Kind {
        NETWORK("trivet-rpc-io", SocketKind.ofNetwork()),
        UNIX("trivet-rpc-unix", SocketKind.ofUnix()),
        THIS_JVM("trivet-rpc-local", SocketKind.ofThisJvm());

        private final String threadName;
        private final SocketKind sockets;

        /** Guarded by {@link #SHARING}, as are the group and the names. */
        private int shares;

        private @Nullable EventLoopGroup group;

        private @Nullable NameSources names;

        Kind(String threadName, SocketKind sockets) {
            this.threadName = threadName;
            this.sockets = sockets;
        }
    }

    private final Kind kind;
    private final EventLoopGroup group;
    private final NameSources names;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EventLoops(Kind kind, EventLoopGroup group, NameSources names) {
        this.kind = kind;
        this.group = group;
        this.names = names;
    }

    /** Returns a share in the loops of sockets, which its transport closes. */
    public static EventLoops share() {
        return share(Kind.NETWORK);
    }

    /** Returns a share in the loops of sockets that files stand for, which its transport closes. */
    public static EventLoops shareUnix() {
        return share(Kind.UNIX);
    }

    /** Returns a share in the loops of calls that stay in this JVM, which its transport closes. */
    public static EventLoops shareLocal() {
        return share(Kind.THIS_JVM);
    }

    private static EventLoops share(Kind kind) {
        synchronized (SHARING) {
            EventLoopGroup group = kind.group;
            NameSources names = kind.names;
            if (group == null || names == null) {
                group = new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(),
                        new SharedThreads(kind.threadName),
                        kind.sockets.handlers().get());
                kind.group = group;
                names = new NameSources(group, kind.sockets);
                kind.names = names;
            }
            kind.shares++;
            return new EventLoops(kind, group, names);
        }
    }

    /** Returns the loops. */
    public EventLoopGroup group() {
        return group;
    }

    /**
     * Returns a bootstrap of connections on these loops, which look names up beside them.
     *
     * @param limit how long an attempt to connect takes at most
     */
    public Bootstrap connecting(Duration limit) {
        return new Bootstrap()
                .group(group)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, limit.toMillis()))
                .channelFactory(kind.sockets.channels())
                .resolver(names.jdk());
    }

    /**
     * Returns the addresses of an unresolved one, looked up beside the loops; one that is no name as it is.
     *
     * @param maxAge how old they may be, where there is a source of ones that young
     */
    Future<List<InetSocketAddress>> find(InetSocketAddress name, Duration maxAge) {
        return names.find(name, maxAge);
    }

    /** Returns where all shares of these loops look names up. */
    NameSources names() {
        return names;
    }

    /** Returns a bootstrap of listening channels on these loops. */
    public ServerBootstrap listening() {
        return new ServerBootstrap().group(group).channelFactory(kind.sockets.serverChannels());
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
        synchronized (SHARING) {
            if (--kind.shares > 0) {
                return;
            }
            kind.group = null;
            kind.names = null;
        }
        names.close();
        await(group.shutdownGracefully(0, MAX_END_SECONDS, TimeUnit.SECONDS));
    }
}
