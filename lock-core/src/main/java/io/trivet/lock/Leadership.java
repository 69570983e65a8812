package io.trivet.lock;

import java.time.Duration;

/** One term of a leader, from its election to its end. Thread-safe. */
public interface Leadership {
    /**
     * Returns the fencing token of the leader's lock. It rises with every leadership of the same lock, on all machines.
     * A resource that rejects lower tokens is safe from a former leader that was paused and continues to write.
     */
    long fencingToken();

    /** Returns how long this client certainly still leads, or zero. Renewals of the lock prolong it. */
    Duration remaining();

    /** Returns whether this client still leads: the leadership has not ended, and {@link #remaining()} is above zero. */
    boolean isHeld();

    /**
     * Ends this leadership, so that other clients can lead, and returns at once. {@link LeaderListener#onRevoked} is
     * called, and then the lock is released. This client takes part again after one to two seconds. Does nothing if the
     * leadership has ended.
     */
    void resign();
}
