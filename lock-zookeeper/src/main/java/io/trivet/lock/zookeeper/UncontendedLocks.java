package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.LockMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * The locks that only this client has used lately. For these, a new node is known to stand in the place of the last one
 * without a read of the queue. Thread-safe.
 *
 * <p>The server numbers the children of a lock's node one after the other. If the number of a new node directly follows
 * that of this client's last node, which was granted in the same mode and is deleted, then no other contender entered in
 * between, and the new node is granted too: no more contenders are before it than were before the last one.
 *
 * <p>Numbers start again if the lock's node is deleted and created again; servers delete containers that are empty. So
 * the lock's node is watched. News of its deletion arrives before the answer to any later request. Its czxid shows that
 * it is still the parent of this client's last node, if it is lower than the czxid of that node.
 */
final class UncontendedLocks {
    /** A server keeps a watch for each. */
    private static final int MAX_LOCKS = 256;

    private static final long NOT_WATCHED = Long.MAX_VALUE;

    /**
     * A use of a queue.
     *
     * @param queue the node whose children are the contenders
     */
    record Use(String queue, LockMode mode) {}

    /** The last grant of one use. */
    private final class Known implements Watcher {
        private final String lock;

        /** The last node that was granted and is deleted, or null. */
        private @Nullable LockNode last;

        /** The generation of the last grant. */
        private long generation;

        /** Whether the last two grants had no other contender's node between them. */
        private boolean repeated;

        private boolean watchRequested;

        /** The czxid of the lock's node, which has existed since it was watched. */
        private long watchedCzxid = NOT_WATCHED;

        Known(Use use) {
            lock = use.queue();
        }

        synchronized boolean isExpected() {
            return repeated && watchedCzxid != NOT_WATCHED;
        }

        synchronized OptionalLong repeated(LockNode node) {
            LockNode before = last;
            repeated = before != null && node.directlyFollows(before);
            return repeated && before != null && watchedCzxid < before.czxid()
                    ? OptionalLong.of(generation)
                    : OptionalLong.empty();
        }

        void granted(LockNode node) {
            if (shouldWatch(node)) {
                client.watches().watch(lock, this).whenComplete((czxid, fault) -> watched(fault == null ? czxid : -1));
            }
        }

        private synchronized boolean shouldWatch(LockNode node) {
            LockNode before = last;
            repeated = before != null && node.directlyFollows(before);
            boolean should = repeated && !watchRequested;
            watchRequested |= should;
            return should;
        }

        private synchronized void watched(long czxid) {
            if (czxid < 0) {
                watchRequested = false;
            } else {
                watchedCzxid = czxid;
            }
        }

        /** Events without a path are about the connection; whether the watch outlives them is not relied on. */
        @Override
        public synchronized void process(WatchedEvent event) {
            watchedCzxid = NOT_WATCHED;
            watchRequested = false;
        }

        synchronized void released(LockNode node, long itsGeneration) {
            last = node;
            generation = itsGeneration;
        }

        void unwatch() {
            if (isWatched()) {
                client.watches().unwatch(lock, this);
            }
        }

        private synchronized boolean isWatched() {
            return watchRequested;
        }
    }

    private final ZooKeeperClient client;

    /** In the order of their last use. Guarded by this. */
    private final Map<Use, Known> locks = new LinkedHashMap<>(16, 0.75f, true);

    UncontendedLocks(ZooKeeperClient client) {
        this.client = client;
    }

    /** Returns whether it is likely that the next node needs no read of the queue. */
    boolean isExpected(Use use) {
        Known known = known(use);
        return known != null && known.isExpected();
    }

    /** Returns the generation of the last grant if this new node certainly stands in its place. */
    OptionalLong repeated(Use use, LockNode node) {
        Known known = known(use);
        return known == null ? OptionalLong.empty() : known.repeated(node);
    }

    /** Reports that a read of the queue showed this node as granted. */
    void granted(Use use, LockNode node) {
        Known known = known(use);
        if (known != null) {
            known.granted(node);
        }
    }

    /** Reports that this node, which was granted, is deleted. */
    void released(Use use, LockNode node, long generation) {
        Known eldest = null;
        Known known;
        synchronized (this) {
            known = locks.computeIfAbsent(use, Known::new);
            if (locks.size() > MAX_LOCKS) {
                eldest = locks.remove(locks.keySet().iterator().next());
            }
        }
        known.released(node, generation);
        if (eldest != null) {
            eldest.unwatch();
        }
    }

    private synchronized @Nullable Known known(Use use) {
        return locks.get(use);
    }

    /** Removes all watches, because a client of the caller's stays open. */
    void close() {
        List<Known> all;
        synchronized (this) {
            all = new ArrayList<>(locks.values());
            locks.clear();
        }
        all.forEach(Known::unwatch);
    }
}
