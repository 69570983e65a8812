package io.trivet.lock.engine;

import io.trivet.lock.LockOptions;

/**
 * A caller's request for a lock.
 *
 * @param name the lock's name
 * @param options how to wait for it and hold it
 * @param owner the text for people, as it is written on the server
 * @param endsWithThread whether the lock is given up when the holding thread dies
 * @param began when the call began, by the engine's monotonic clock
 * @param maxWaitNanos how long to wait; zero or less asks once
 * @param answerLimit how long a caller that asks once waits for the answer, in nanoseconds from the beginning
 */
record AcquireRequest(
        String name,
        LockOptions options,
        String owner,
        boolean endsWithThread,
        long began,
        long maxWaitNanos,
        long answerLimit) {
    boolean waits() {
        return maxWaitNanos > 0;
    }

    long deadline() {
        return began + maxWaitNanos;
    }

    /** Returns whether the caller must return by a certain moment, whatever the server does. */
    boolean isLimited() {
        return maxWaitNanos < Nanos.FOREVER;
    }

    /** Returns the moment by which the caller must return. */
    long answerBy() {
        return waits() ? deadline() : began + answerLimit;
    }
}
