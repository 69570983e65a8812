package io.trivet.lock;

import java.time.Duration;

/**
 * An event of a lock of this client.
 *
 * @param kind the kind of event
 * @param name the lock's name
 * @param token the fencing token of the grant; zero for {@code WAIT_ENDED}, which has no grant
 * @param time the time waited ({@code ACQUIRED}, {@code HANDED_OVER}, {@code WAIT_ENDED}), the time the lock was held
 *     ({@code LOST}, {@code RELEASED}), or the time the server took ({@code RENEWED})
 */
public record LockEvent(Kind kind, String name, long token, Duration time) {
    /** The kinds of events. This set is closed. */
    public enum Kind {
        /** The server granted the lock. */
        ACQUIRED,
        /** Another thread of this client handed the lock over, without the server. */
        HANDED_OVER,
        /** A wait ended without the lock: it timed out, was cancelled, or failed. */
        WAIT_ENDED,
        /** The server keeps the lock for another lease time. */
        RENEWED,
        /**
         * The lock may be lost. The holder's {@link Lease#onLost} actions are called too. If the server reports only at
         * the release that the lock was lost, this event follows {@code RELEASED}, and no actions are called.
         */
        LOST,
        /** The holder closed its last lease. */
        RELEASED
    }
}
