package io.trivet.lock.zookeeper;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/** Wakes a contender when the node before it is deleted, or when the state of the connection changes. */
final class PredecessorWatch implements Watcher {
    private final ZooKeeperClient client;
    private final Semaphore news = new Semaphore(0);

    /** The node that the server watches for this contender, or null. */
    private volatile @Nullable String watched;

    PredecessorWatch(ZooKeeperClient client) {
        this.client = client;
    }

    /** Waits for news about this node, at most for the given time. A watch that is still set serves the next call. */
    void await(String node, Duration atMost) throws InterruptedException {
        if (!node.equals(watched)) {
            remove();
            watched = node;
            client.watch(node, this).whenComplete((present, fault) -> {
                if (fault != null) {
                    // The next request to the server will report the fault.
                    forget(node);
                } else if (!present) {
                    forget(node);
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
            client.unwatch(node, this);
        }
    }
}
