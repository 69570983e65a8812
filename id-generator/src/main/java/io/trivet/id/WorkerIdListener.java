package io.trivet.id;

/**
 * A listener for the loss and the recovery of a generator's leased worker id, for example to write a log or to update a
 * metric or health check.
 *
 * <p>The generator's own renewal thread calls it, so it should return at once. An exception that it throws is logged,
 * and has no other effect.
 */
public interface WorkerIdListener {
    /**
     * Called when the worker id was lost. Until {@link #onRegained}, calls wait as long as the clock policy allows, and
     * then fail with {@link IdException.Code#LEASE_LOST}.
     *
     * @param workerId the worker id that was lost
     * @param reason the reason, with a message for people
     */
    void onLost(int workerId, IdException reason);

    /**
     * Called when the generator has a worker id again, and issues ids.
     *
     * @param workerId the worker id of the ids from now on: the former one, or another
     */
    void onRegained(int workerId);
}
