package io.trivet.lock.engine;

import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockMode;

/**
 * A caller's request for a lock.
 *
 * @param name the lock's name
 * @param mode what else may be held under the name at the same time
 * @param options how to wait for it and hold it
 * @param owner the text for people, as it is written on the server
 * @param endsWithThread whether the lock is given up when the holding thread dies
 * @param began when the call began, by the engine's monotonic clock
 * @param maxWaitNanos how long to wait; zero or less asks once
 * @param answerLimit how long a caller that asks once waits for the answer, in nanoseconds from the beginning
 */
record AcquireRequest(
        String name,
        LockMode mode,
        LockOptions options,
        String owner,
        boolean endsWithThread,
        long began,
        long maxWaitNanos,
        long answerLimit) {
    LockMode.Kind kind() {
        return mode.kind();
    }

    /** Returns whether others can hold the name at the same time. */
    boolean isShared() {
        return mode.kind() == LockMode.Kind.READ || mode.kind() == LockMode.Kind.PERMIT;
    }

    /**
     * Returns whether a contender that got this answer keeps its owner token, and releases it when it gives up: for its
     * place in a queue on the server, or because a waiting writer holds off readers there.
     */
    boolean keepsPlace(AcquireResult.Busy busy) {
        return busy.queued() || (waits() && mode.kind() == LockMode.Kind.WRITE);
    }

    /** Returns what is wanted, for messages. */
    String subject() {
        return LockNames.describe(mode.kind(), name);
    }

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
