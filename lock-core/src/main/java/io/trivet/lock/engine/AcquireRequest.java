package io.trivet.lock.engine;

import io.trivet.lock.LockOptions;

/**
 * What a caller asks for.
 *
 * @param name the lock's name
 * @param options how it is waited for and held
 * @param owner the text for people, as it is written on the server
 * @param endsWithThread whether the lock is given up when the holding thread dies
 * @param began when it was asked for, by the engine's monotonic clock
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

    /** Tells whether the caller must be back by a moment, whatever the server does. */
    boolean isLimited() {
        return maxWaitNanos < Nanos.FOREVER;
    }

    /** Returns that moment. */
    long answerBy() {
        return waits() ? deadline() : began + answerLimit;
    }
}
