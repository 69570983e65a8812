package io.trivet.lock;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Several {@linkplain LockClient#lock locks} of one client that are acquired together: all of them, or none.
 *
 * <p>They are acquired one after the other, in the order of their names. So clients that name the same locks in another
 * order don't deadlock, if they take all locks that they need at once through a multi-lock. While it waits for one lock,
 * those before it are held and renewed. If one can't be acquired, or another is lost meanwhile, all are released.
 *
 * <p>The other options apply to each lock, and {@link LockOptions#withWaitTimeout} to all of them together. A thread
 * that holds one of the locks already gets it again, as always. Faults are those of {@link DistributedLock}.
 *
 * <p>Instances are thread-safe and cheap to create.
 */
public interface MultiLock {
    /** Returns the names of the locks, without duplicates, in the order in which they are acquired. */
    List<String> names();

    /**
     * Waits until all locks are held. Without a {@linkplain LockOptions#withWaitTimeout wait timeout} it waits as long
     * as that takes.
     *
     * @throws LockException {@link LockException.Code#TIMED_OUT TIMED_OUT} at the wait timeout, besides the codes of
     *     {@link DistributedLock}; nothing is held then
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    MultiLease acquire() throws InterruptedException;

    /**
     * Tries each lock once, and returns the leases, or empty if one of the locks is held elsewhere. It never waits for a
     * holder. It waits for the server's answer, for each lock at most {@link LockOptions#withTryTimeout}.
     */
    Optional<MultiLease> tryAcquire();

    /**
     * Waits for all locks for at most the given time, and returns the leases, or empty if the time ran out. It returns
     * within that time like {@link DistributedLock#tryAcquire(Duration)}; only locks that it acquired before are still
     * released then.
     *
     * @param atMost zero or a negative time means {@link #tryAcquire()}
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Optional<MultiLease> tryAcquire(Duration atMost) throws InterruptedException;
}
