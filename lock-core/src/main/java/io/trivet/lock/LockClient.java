package io.trivet.lock;

/**
 * Gives the locks of one backend by name.
 *
 * <p>A client is meant to live as long as the program, and to be shared by its threads: it is thread-safe, and only threads
 * that share a client queue locally instead of each asking the server.
 */
public interface LockClient extends AutoCloseable {
    /**
     * Returns the lock with this name and the client's options; no server is asked yet.
     *
     * @param name 1 to 255 characters, compared exactly, the same name that other clients of the backend use; a backend may
     *     refuse some characters
     * @throws IllegalArgumentException if the name is empty, too long, or not one that the backend can hold
     */
    DistributedLock lock(String name);

    /**
     * Returns the lock with this name and options of its own; no server is asked yet.
     *
     * @throws IllegalArgumentException as {@link #lock(String)}
     */
    DistributedLock lock(String name, LockOptions options);

    /** Returns what these locks promise, and under what assumption. */
    LockGuarantees guarantees();

    /**
     * Releases what this client still holds, fails its waiting threads with {@link LockException.Code#CLOSED}, and closes the
     * connections that the client made itself; returns when that is done. A client that was handed in by the caller stays
     * open. Later calls do nothing.
     */
    @Override
    void close();
}
