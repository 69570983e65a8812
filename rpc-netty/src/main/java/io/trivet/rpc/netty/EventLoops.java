package io.trivet.rpc.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
        NETWORK("trivet-rpc-io", SocketKind::ofNetwork),
        UNIX("trivet-rpc-unix", SocketKind::ofUnix),
        THIS_JVM("trivet-rpc-local", SocketKind::ofThisJvm);

        private final String threadName;
        private final Supplier<SocketKind> sockets;

        /** Guarded by {@link #SHARING}, as is what runs. */
        private int shares;

        private @Nullable Running running;

        Kind(String threadName, Supplier<SocketKind> sockets) {
            this.threadName = threadName;
            this.sockets = sockets;
        }
    }

    /** What all shares of a kind have. */
    private record Running(SocketKind sockets, EventLoopGroup group, NameSources names) {
        static Running start(Kind kind) {
            NettyVersions.found().check();
            SocketKind sockets = kind.sockets.get();
            int threads = Runtime.getRuntime().availableProcessors();
            EventLoopGroup group = sockets.loops().start(threads, new SharedThreads(kind.threadName));
            return new Running(sockets, group, new NameSources(group, sockets));
        }
    }

    private final Kind kind;
    private final EventLoopGroup group;
    private final SocketKind sockets;
    private final NameSources names;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EventLoops(Kind kind, Running running) {
        this.kind = kind;
        group = running.group();
        sockets = running.sockets();
        names = running.names();
    }

    /**
     * Returns a share in the loops of sockets, which its transport closes.
     *
     * @throws RpcException INTERNAL if the class path has versions of Netty that no call can run on, as all that return a share do
     */
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
            Running running = kind.running;
            if (running == null) {
                running = Running.start(kind);
                kind.running = running;
            }
            kind.shares++;
            return new EventLoops(kind, running);
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
                .channelFactory(sockets.channels())
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
        return new ServerBootstrap().group(group).channelFactory(sockets.serverChannels());
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
            kind.running = null;
        }
        names.close();
        await(group.shutdownGracefully(0, MAX_END_SECONDS, TimeUnit.SECONDS));
    }
}
