package io.trivet.lock;

/**
 * The work of a leader: it hears that its leadership begins, and that it ends.
 *
 * <p>Both methods run on the election's own thread, one after the other. For each call of {@link #onElected} there is
 * one call of {@link #onRevoked}, and the lock is released after that. So both should return soon when the leadership
 * has ended: until then no other client becomes leader, unless the lock was lost.
 */
@FunctionalInterface
public interface LeaderListener {
    /** The reasons for the end of a leadership. This set is closed. */
    enum Reason {
        /**
         * The lock was lost, or will be before it is certain to be held: it could not be renewed in time, an operator
         * took it away, its maximum hold time is over, or its lock client was closed. Another client may lead now or
         * soon.
         */
        LOST,
        /** The leader {@linkplain Leadership#resign() resigned}. */
        RESIGNED,
        /** {@link LeaderListener#onElected} threw an exception. */
        FAILED,
        /** The election was closed. */
        CLOSED
    }

    /**
     * Called when this client has become the leader.
     *
     * <p>The method may start the work and return; the leadership goes on. Or it may do the work itself, for as long as
     * {@link Leadership#isHeld()} is true. When the leadership ends while the method runs, its thread is interrupted,
     * unless it resigned itself.
     *
     * @throws Exception ends the leadership: it is logged, {@link #onRevoked} is called with {@link Reason#FAILED}, and
     *     this client takes part again after a pause. The same holds for an {@link Error}. An {@link
     *     InterruptedException} after the end of the leadership isn't logged
     */
    void onElected(Leadership leadership) throws Exception;

    /**
     * Called when the leadership has ended, after {@link #onElected} has returned: the work must stop. The default does
     * nothing.
     *
     * @throws Exception is logged, and has no other effect; the same holds for an {@link Error}
     */
    default void onRevoked(Leadership leadership, Reason reason) throws Exception {}
}
