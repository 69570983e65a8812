package io.trivet.lock;

import java.time.Duration;

/**
 * The leases of several locks that were acquired together. Keep it reachable while the locks are held, like a
 * {@link Lease}. Thread-safe.
 */
public interface MultiLease extends AutoCloseable {
    /**
     * Returns the lease of one of the locks, with its fencing token. Closing it alone releases that lock.
     *
     * @throws IllegalArgumentException if the name isn't one of them
     */
    Lease lease(String name);

    /** Returns how long all locks are certainly still held: the least of the leases' {@link Lease#remaining()}. */
    Duration remaining();

    /** Returns whether all locks are still held. */
    boolean isHeld();

    /**
     * Asks the server to keep each lock for a whole lease time from now.
     *
     * @return true if the server keeps all of them
     * @throws LockException as {@link Lease#renew()}
     */
    boolean renew();

    /**
     * Registers an action that runs once when any of the locks may be lost, as {@link Lease#onLost} describes. The other
     * locks stay held until they are closed.
     */
    void onLost(Runnable action);

    /** Closes all leases, as {@link Lease#close()} does. Later calls do nothing. */
    @Override
    void close();
}
