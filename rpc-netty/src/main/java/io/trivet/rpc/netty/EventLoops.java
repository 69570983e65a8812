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
 * A share of this JVM's event loops. They have as many threads as there are processors, start for the first transport,
 * and end with the last.
 *
 * <p>Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
    /** The time that busy loops may delay the end of what uses them. */
    private static final int MAX_END_SECONDS = 5;

    private static final Object SHARING = new Object();

    /** The kinds of loops: for the network, for programs on the same machine, and for callers in the same JVM. */
    private enum Kind {
        NETWORK("trivet-rpc-io", SocketKind::ofNetwork),
        UNIX("trivet-rpc-unix", SocketKind::ofUnix),
        THIS_JVM("trivet-rpc-local", SocketKind::ofThisJvm);

        private final String threadName;
        private final Supplier<SocketKind> sockets;

        /** The number of shares; this and {@code running} are guarded by {@link #SHARING}. */
        private int shares;

        private @Nullable Running running;

        Kind(String threadName, Supplier<SocketKind> sockets) {
            this.threadName = threadName;
            this.sockets = sockets;
        }
    }

    /** The state that all shares of a kind use. */
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
     * Returns a share of the loops for sockets. The transport must close it.
     *
     * @throws RpcException INTERNAL if the versions of Netty on the class path can't be used; the same holds for all
     *     methods that return a share
     */
    public static EventLoops share() {
        return share(Kind.NETWORK);
    }

    /** Returns a share of the loops for Unix domain sockets. The transport must close it. */
    public static EventLoops shareUnix() {
        return share(Kind.UNIX);
    }

    /** Returns a share of the loops for calls within this JVM. The transport must close it. */
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
     * Returns a bootstrap for connections on these loops. Names are looked up off the loops.
     *
     * @param limit the time limit of an attempt to connect
     */
    public Bootstrap connecting(Duration limit) {
        return new Bootstrap()
                .group(group)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, limit.toMillis()))
                .channelFactory(sockets.channels())
                .resolver(names.jdk());
    }

    /**
     * Returns the addresses of an unresolved address, looked up off the loops; an address without a name is returned as
     * it is.
     *
     * @param maxAge the maximum age of the addresses, if a source can ensure it
     */
    Future<List<InetSocketAddress>> find(InetSocketAddress name, Duration maxAge) {
        return names.find(name, maxAge);
    }

    /** Returns the sources of addresses that all shares of these loops use. */
    NameSources names() {
        return names;
    }

    /** Returns a bootstrap for listening channels on these loops. */
    public ServerBootstrap listening() {
        return new ServerBootstrap().group(group).channelFactory(sockets.serverChannels());
    }

    /**
     * Waits for a loop's work, but not for ever: a method that runs on a loop may block it. Returns at once on a thread
     * of the loops, which would wait for itself.
     *
     * @return false if the work isn't done after that time
     */
    boolean await(Future<?> done) {
        return isOwnThread() || done.awaitUninterruptibly(MAX_END_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns whether this thread belongs to the loops, where blocking isn't allowed. */
    public boolean isOwnThread() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the share. The last one ends the threads, and waits for them unless it is called on one of them. */
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
