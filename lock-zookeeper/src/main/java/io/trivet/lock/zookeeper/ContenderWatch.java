package io.trivet.lock.zookeeper;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/** Wakes a contender when the node that it waits for changes, or when the state of the connection does. */
final class ContenderWatch implements Watcher {
    /** What a request for a watch found. */
    enum Found {
        /** The contender has to wait, and the watch is set. */
        BUSY,
        /** The contender needn't wait, and the watch is set. */
        FREE,
        /** The node is gone, and no watch is set. */
        GONE
    }

    /** A way to watch a node. */
    interface Subject {
        CompletableFuture<Found> watch(String node, Watcher watcher);

        void unwatch(String node, Watcher watcher);
    }

    private final Subject subject;
    private final Semaphore news = new Semaphore(0);

    /** The node that the server watches for this contender, or null. */
    private volatile @Nullable String watched;

    ContenderWatch(Subject subject) {
        this.subject = subject;
    }

    /** Waits for news about this node, at most for the given time. A watch that is still set serves the next call. */
    void await(String node, Duration atMost) throws InterruptedException {
        if (!node.equals(watched)) {
            remove();
            watched = node;
            subject.watch(node, this).whenComplete((found, fault) -> {
                if (fault != null || found == Found.GONE) {
                    // If this is a fault, the next request to the server will report it.
                    forget(node);
                }
                if (fault == null && found != Found.BUSY) {
                    wake();
                }
            });
        }
        if (news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            news.drainPermits();
        }
    }

    /**
     * Events without a path are about the connection. The session may be over then, and with it the place in the queue.
     */
    @Override
    public void process(WatchedEvent event) {
        if (event.getPath() != null) {
            forget(event.getPath());
        }
        wake();
    }

    private void forget(String node) {
        if (node.equals(watched)) {
            watched = null;
        }
    }

    void wake() {
        news.release();
    }

    /** Removes the watch from the server, because the node may exist for a long time. */
    void remove() {
        String node = watched;
        watched = null;
        if (node != null) {
            subject.unwatch(node, this);
        }
    }
}
