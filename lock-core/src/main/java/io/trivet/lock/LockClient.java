package io.trivet.lock;

import java.util.Collection;

/**
 * Creates locks of one backend by name: exclusive locks, read/write locks and semaphores. A name is used in one of these
 * ways only; a server that can tell refuses the others.
 *
 * <p>Create one client, share it among all threads, and keep it as long as the program runs. Only threads that share a
 * client queue locally; otherwise each of them asks the server. Thread-safe.
 */
public interface LockClient extends AutoCloseable {
    /**
     * Returns the lock with this name and the client's options. No request is sent to the server.
     *
     * @param name 1 to 255 characters, compared exactly; all clients of the backend use the same name. A backend may
     *     refuse some characters
     * @throws IllegalArgumentException if the name is empty, too long, or not supported by the backend
     */
    DistributedLock lock(String name);

    /**
     * Returns the lock with this name and these options instead of the client's. No request is sent to the server.
     *
     * @throws IllegalArgumentException as {@link #lock(String)}
     */
    DistributedLock lock(String name, LockOptions options);

    /**
     * Returns the read/write lock with this name and the client's options. No request is sent to the server.
     *
     * @throws IllegalArgumentException as {@link #lock(String)}
     * @throws UnsupportedOperationException if the backend has no read/write locks. Redis, ZooKeeper, lease rows and
     *     memory have them
     */
    DistributedReadWriteLock readWriteLock(String name);

    /**
     * Returns the read/write lock with this name and these options instead of the client's. No request is sent to the
     * server.
     *
     * @throws IllegalArgumentException as {@link #lock(String)}
     * @throws UnsupportedOperationException as {@link #readWriteLock(String)}
     */
    DistributedReadWriteLock readWriteLock(String name, LockOptions options);

    /**
     * Returns the semaphore with this name, this number of permits and the client's options. No request is sent to the
     * server.
     *
     * @param permits how many leases may be held at once, on all machines; at least 1. All clients use the same number:
     *     while some use a higher one, up to that many may be held
     * @throws IllegalArgumentException as {@link #lock(String)}, or if there are no permits
     * @throws UnsupportedOperationException if the backend has no semaphores. Redis, ZooKeeper, lease rows and memory
     *     have them
     */
    DistributedSemaphore semaphore(String name, int permits);

    /**
     * Returns the semaphore with this name, this number of permits, and these options instead of the client's. No
     * request is sent to the server.
     *
     * @throws IllegalArgumentException as {@link #semaphore(String, int)}
     * @throws UnsupportedOperationException as {@link #semaphore(String, int)}
     */
    DistributedSemaphore semaphore(String name, int permits, LockOptions options);

    /**
     * Returns several locks that are acquired and held together, with the client's options. No request is sent to the
     * server.
     *
     * @param names the names of {@linkplain #lock(String) locks}, in any order; a name that occurs twice counts once
     * @throws IllegalArgumentException as {@link #lock(String)}, or if there is no name
     */
    MultiLock multiLock(Collection<String> names);

    /**
     * Returns several locks that are acquired and held together, with these options instead of the client's. No request
     * is sent to the server.
     *
     * @throws IllegalArgumentException as {@link #multiLock(Collection)}
     */
    MultiLock multiLock(Collection<String> names, LockOptions options);

    /** Returns the promises that these locks make, and the assumption behind them. */
    LockGuarantees guarantees();

    /**
     * Releases all locks that this client holds, fails its waiting threads with {@link LockException.Code#CLOSED}, and
     * closes the connections that the client opened itself. It returns when that is done. A server client that the
     * caller passed in stays open. Later calls do nothing.
     *
     * <p>It doesn't wait for a {@linkplain LockOptions#withMinHold minimum hold time}. The server keeps the lock until
     * then, if {@link #guarantees()} include {@link LockProperty#KEEPS_MIN_HOLD}; otherwise the lock is released.
     */
    @Override
    void close();
}
