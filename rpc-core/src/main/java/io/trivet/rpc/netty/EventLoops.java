package io.trivet.rpc.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
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
    private static final Object MUTEX = new Object();
    private static int shares;
    private static EventLoopGroup shared;

    private final EventLoopGroup group;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EventLoops(EventLoopGroup group) {
        this.group = group;
    }

    /** Returns a share, which its transport closes. */
    public static EventLoops share() {
        synchronized (MUTEX) {
            if (shares++ == 0) {
                shared = new MultiThreadIoEventLoopGroup(
                        Runtime.getRuntime().availableProcessors(),
                        new DefaultThreadFactory("trivet-rpc-io", true),
                        NioIoHandler.newFactory());
            }
            return new EventLoops(shared);
        }
    }

    /** Returns the loops. */
    public EventLoopGroup group() {
        return group;
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
        synchronized (MUTEX) {
            if (--shares > 0) {
                return;
            }
            shared = null;
        }
        await(group.shutdownGracefully(0, LONGEST_END_SECONDS, TimeUnit.SECONDS));
    }
}
