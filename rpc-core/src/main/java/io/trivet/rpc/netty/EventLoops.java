package io.trivet.rpc.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A share in this JVM's event loops: as many threads as processors, started for the first transport, ended with the last.
 *
 * <p>Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
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
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
