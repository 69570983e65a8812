package io.trivet.lock;

import java.time.Duration;

/**
 * Something that happened to a lock of this client.
 *
 * @param kind what happened
 * @param name the lock's name
 * @param token the fencing token of the grant, or zero where there is none: a wait in vain
 * @param time how long was waited ({@code ACQUIRED}, {@code HANDED_OVER}, {@code WAIT_ENDED}), how long the lock was held
 *     ({@code LOST}, {@code RELEASED}), or how long the server took ({@code RENEWED})
 */
public record LockEvent(Kind kind, String name, long token, Duration time) {
    /** What can happen, as a closed set. */
    public enum Kind {
        /** The server granted the lock. */
        ACQUIRED,
        /** The lock came from another thread of this client, without the server. */
        HANDED_OVER,
        /** A wait ended without the lock: its time was over, it was given up, or there was a fault. */
        WAIT_ENDED,
        /** The server keeps the lock for another lease time. */
        RENEWED,
        /**
         * Holding can no longer be shown; the holder's {@link Lease#onLost} actions are called too. It comes behind {@code RELEASED}, without
         * actions, where the server says at the release only that it had the lock no longer.
         */
        LOST,
        /** The holder closed its last lease. */
        RELEASED
    }
}
