package io.trivet.lock.zookeeper;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import java.util.OptionalLong;

/**
 * What all contenders of one client need.
 *
 * @param poll polling in addition to watches, so that a lost place or a closed client is noticed soon
 */
record QueueContext(ZooKeeperClient client, SessionGrants grants, UncontendedLocks uncontended, PollInterval poll) {
    /**
     * Requests a node. Waits for the answer if the caller has the time, and the queue will probably not be read, so that
     * nothing else could be sent meanwhile.
     */
    QueueEntry enter(UncontendedLocks.Use use, String owner, RequestDeadline deadline) {
        boolean mayBlock = uncontended.isExpected(use) && deadline.allowsBlocking();
        return new QueueEntry(client, use.queue(), owner, use.mode().kind(), mayBlock);
    }

    /**
     * Returns the generation of the last grant if this new node is proved to stand in its place; empty if the queue must
     * be read.
     */
    OptionalLong repeated(UncontendedLocks.Use use, QueueEntry entry, RequestDeadline deadline) throws Exception {
        if (!uncontended.isExpected(use)) {
            return OptionalLong.empty();
        }
        LockNode node = deadline.await(entry.node());
        return entry.isSessionOver() ? OptionalLong.empty() : uncontended.repeated(use, node);
    }

    AcquireResult grant(LockRequest request, QueueEntry entry, long generation) throws Exception {
        entry.grant();
        return new AcquireResult.Granted(generation, grants.validity(request.leaseTime()));
    }

    AcquireResult busy(boolean queued) {
        return new AcquireResult.Busy(poll.next(), queued);
    }

    /** Refuses a request if the queue shows that the name is used in another way. */
    void checkUse(LockQueue queue, LockRequest request, String ownNode) {
        queue.otherUse(request.mode().kind(), ownNode).ifPresent(use -> {
            throw new LockException(
                    LockException.Code.REFUSED,
                    "'" + request.name() + "' on " + client + " could not be acquired: it is used as " + use
                            + " now. Use one name only as a lock, as a read/write lock or as a semaphore.");
        });
    }
}
