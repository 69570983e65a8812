package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.LockMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The locks that only this client has used lately. For these, a new node is known to stand in the place of the last one
 * without a read of the queue. Thread-safe.
 *
 * <p>If a new node directly follows this client's last node, which was granted in the same mode and is deleted, then no
 * other contender entered in between. So the new node is granted too: no more contenders are before it than were before
 * the last one. {@link LockNode#directlyFollows} says how that is known.
 */
final class UncontendedLocks {
    private static final int MAX_LOCKS = 1024;

    /**
     * A use of a queue.
     *
     * @param queue the node whose children are the contenders
     */
    record Use(String queue, LockMode mode) {}

    /**
     * The last grant of one use.
     *
     * @param node is deleted
     * @param repeated whether the latest two grants had no other contender's node between them
     */
    private record Last(LockNode node, long generation, boolean repeated) {}

    /** In the order of their last use. Guarded by this. */
    private final Map<Use, Last> locks = new LinkedHashMap<>(16, 0.75f, true);

    /** Returns whether it is likely that the next node needs no read of the queue. */
    synchronized boolean isExpected(Use use) {
        Last last = locks.get(use);
        return last != null && last.repeated();
    }

    /**
     * Returns the generation of the last grant if this new node certainly stands in its place. Also to be called if a
     * read of the queue has shown that, so that the next one is expected rightly.
     */
    synchronized OptionalLong repeated(Use use, LockNode node) {
        Last last = locks.get(use);
        if (last == null) {
            return OptionalLong.empty();
        }
        boolean follows = node.directlyFollows(last.node());
        locks.put(use, new Last(last.node(), last.generation(), follows));
        return follows ? OptionalLong.of(last.generation()) : OptionalLong.empty();
    }

    /** Reports that this node, which was granted, is deleted. */
    synchronized void released(Use use, LockNode node, long generation) {
        Last last = locks.get(use);
        locks.put(use, new Last(node, generation, last != null && last.repeated()));
        if (locks.size() > MAX_LOCKS) {
            locks.remove(locks.keySet().iterator().next());
        }
    }
}
