package io.trivet.lock.zookeeper;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/** Wakes one contender when the node ahead of it goes, or when something happens to the connection. */
final class PredecessorWatch implements Watcher {
    private final ZooKeeperClient ensemble;
    private final Semaphore news = new Semaphore(0);

    /** The node for which the server has our watch, or null. */
    private volatile @Nullable String watched;

    PredecessorWatch(ZooKeeperClient ensemble) {
        this.ensemble = ensemble;
    }

    /** Waits for news about this node, at most so long. A watch that is left over serves the next call. */
    void await(String node, Duration atMost) throws InterruptedException {
        if (!node.equals(watched)) {
            remove();
            watched = node;
            ensemble.watch(node, this).whenComplete((present, fault) -> {
                if (fault != null) {
                    // The next question to the server will tell it, at its time.
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

    /** Events without a path are about the connection; then the session may be over, and our place with it. */
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

    /** Takes the watch back from the server, since the node may stay for long. */
    void remove() {
        String node = watched;
        watched = null;
        if (node != null) {
            ensemble.unwatch(node, this);
        }
    }
}
