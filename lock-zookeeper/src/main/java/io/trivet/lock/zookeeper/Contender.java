package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What one owner has on the servers, from its first request until it is released. */
interface Contender {
    /**
     * Asks once, and takes a place in a queue or moves up in it. If the answer is busy and not queued, nothing is left
     * on the servers.
     */
    AcquireResult ask(LockRequest request, RequestDeadline deadline) throws Exception;

    /** Waits until asking again may help, at most for the given time. */
    void await(Duration atMost) throws InterruptedException;

    /** Returns the place that holds what was granted, or null. */
    @Nullable
    QueueEntry granted();

    /**
     * Deletes the owner's nodes, and returns whether there were any. Only one such request runs at a time.
     *
     * @param mayBlock whether the caller can wait for the answer
     */
    CompletableFuture<Boolean> withdraw(boolean mayBlock);

    /** Remembers that the node of the grant was deleted by {@link #withdraw}. */
    void released();

    /** Wakes the contender if it waits. */
    void wake();

    /** Lets Curator delete the nodes, now or when the servers can be reached. */
    void abandon();
}
