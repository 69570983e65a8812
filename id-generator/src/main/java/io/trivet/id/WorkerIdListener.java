package io.trivet.id;

/**
 * Hears when a generator loses its leased worker id, and when it has one again, so that a log, a metrics library or a health check can be
 * bound to it.
 *
 * <p>It is called by the generator's own thread, which renews its lease: it should return at once. What it throws is logged and changes
 * nothing.
 */
public interface WorkerIdListener {
    /**
     * Is told that the worker id was lost: from now on calls end in {@link IdException.Code#LEASE_LOST}, until {@link #onRegained}.
     *
     * @param workerId the one that was lost
     * @param reason why, with a message for people
     */
    void onLost(int workerId, IdException reason);

    /**
     * Is told that ids are given again.
     *
     * @param workerId the one that they have from now on: the former one, or another
     */
    void onRegained(int workerId);
}
