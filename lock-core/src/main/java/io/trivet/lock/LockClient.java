package io.trivet.lock;

/**
 * Creates locks of one backend by name.
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

    /** Returns the promises that these locks make, and the assumption behind them. */
    LockGuarantees guarantees();

    /**
     * Releases all locks that this client holds, fails its waiting threads with {@link LockException.Code#CLOSED}, and
     * closes the connections that the client opened itself. It returns when that is done. A server client that the
     * caller passed in stays open. Later calls do nothing.
     */
    @Override
    void close();
}
