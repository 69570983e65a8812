package io.trivet.testkit.torture;

import io.trivet.lock.LockOptions;
import java.time.Duration;

/**
 * One grant of a lock, as its holder and the resource saw it. Times are this machine's monotonic clock, which all its processes share.
 *
 * @param lock the lock's name
 * @param token the fencing token
 * @param holder the process and thread
 * @param asked when the holder began to wait
 * @param granted when the holder knew that it held
 * @param until how long the holder could be sure of it: to the end of what its lease said remained, or until just before it closed
 *     the lease, whichever was first; not after {@code granted} if the grant came too late to be sure of anything
 * @param order the place of its first write among all that the resource accepted, or {@link #NEVER}
 * @param rejected when the resource rejected a write of it for the first time, or {@link #NEVER}
 */
record Grant(String lock, long token, String holder, long asked, long granted, long until, long order, long rejected) {
    static final long NEVER = Long.MAX_VALUE;

    /** Tells whether the holder had it from another thread of its client: the engine counts these in the token's low bits. */
    boolean wasHandedOver() {
        return (token & LockOptions.MAX_HANDOFFS) != 0;
    }

    boolean wasSure() {
        return until > granted;
    }

    @Override
    public String toString() {
        return lock + " token " + token + " " + holder + " asked " + time(asked) + ", held " + time(granted) + " to "
                + (wasSure() ? time(until) : "nothing that remained")
                + (order == NEVER ? "" : ", write " + order)
                + (rejected == NEVER ? "" : ", rejected " + time(rejected));
    }

    private static String time(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        return String.format("%d.%09d", time.toSeconds(), time.toNanosPart());
    }
}
