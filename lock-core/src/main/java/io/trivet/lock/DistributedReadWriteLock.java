package io.trivet.lock;

/**
 * A named pair of locks: many readers at a time, or one writer and no reader, on all machines, as long as the backend's
 * assumption holds: see {@link LockClient#guarantees()}.
 *
 * <p><b>Tokens.</b> A writer's token is higher than those of all earlier readers and writers. All readers between two
 * writers share one token. So a resource that rejects tokens lower than the highest it has seen stays safe from late
 * readers and writers.
 *
 * <p><b>Waiting writers go first.</b> While a writer waits, no other reader gets the lock; the readers that hold it keep
 * it. So a stream of readers can't starve a writer. A stream of writers can delay readers.
 *
 * <p><b>One thread, both locks.</b> Both locks are reentrant, so a reader that acquires its read lock again doesn't wait
 * for a waiting writer.
 *
 * <ul>
 *   <li>A thread that holds the write lock gets the read lock at once: another lease of the writer's grant, with the
 *       writer's token. Until both leases are closed, in any order, all others see a writer, and no other reader gets
 *       in. So this isn't a downgrade.
 *   <li>A thread that holds only the read lock can't get the write lock. It would wait for itself, and two such threads
 *       for each other. The write lock's methods throw {@link IllegalStateException} at once: close the read lease
 *       first, acquire the write lock, and read again what may have changed.
 * </ul>
 *
 * <p>As with any lock, leases of the async methods belong to no thread, so none of this applies to them: they wait, even
 * for a lease that the same thread holds.
 *
 * <p>Instances are thread-safe and cheap to create. All instances with one name from one client are the same lock.
 */
public interface DistributedReadWriteLock {
    /** Returns the lock's name, which is the same for all clients of the backend. */
    String name();

    /**
     * Returns the lock for readers. It differs from other locks in that many leases of it can be held at a time, also in
     * one client. Its grants aren't handed over inside a client, so {@link LockOptions#withHandoff} has no effect.
     *
     * <p>{@link DistributedLock#tryAcquire()} doesn't queue behind waiting readers of this client, and is refused while a
     * writer holds the lock or waits for it. {@link DistributedLock#holder()} returns the writer, or any of the readers.
     * {@link DistributedLock#forceRelease()} takes the lock away from the writer, or from all readers.
     */
    DistributedLock readLock();

    /**
     * Returns the lock for writers. Its {@link DistributedLock#holder()} and {@link DistributedLock#forceRelease()} do
     * the same as those of {@link #readLock()}.
     */
    DistributedLock writeLock();
}
