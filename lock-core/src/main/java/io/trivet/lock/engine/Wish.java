package io.trivet.lock.engine;

import io.trivet.lock.LockOptions;

/**
 * One wish for a lock.
 *
 * @param name the lock's name
 * @param options how it is waited for and held
 * @param owner the text for people, as it is written on the server
 * @param endsWithThread whether the lock is given up when the holding thread dies
 * @param began when it was wished for, by the engine's monotonic clock
 * @param patience for how long to wait, in nanoseconds; zero or less asks once
 * @param answerLimit by when who asks once must have an answer, in nanoseconds from the beginning
 */
record Wish(
        String name,
        LockOptions options,
        String owner,
        boolean endsWithThread,
        long began,
        long patience,
        long answerLimit) {
    boolean waits() {
        return patience > 0;
    }

    long deadline() {
        return began + patience;
    }

    /** Tells whether whoever wishes must be back by a moment, whatever the server does. */
    boolean isLimited() {
        return patience < Nanos.FOREVER;
    }

    /** Returns that moment. */
    long answerBy() {
        return waits() ? deadline() : began + answerLimit;
    }
}
