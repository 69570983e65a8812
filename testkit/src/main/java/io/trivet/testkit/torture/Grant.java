package io.trivet.testkit.torture;

import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockMode.Kind;
import java.time.Duration;

/**
 * One grant of a lock, as its holder and the resource saw it. Times are of this machine's monotonic clock, which all
 * its processes share.
 *
 * @param lock the lock's name
 * @param kind what else may be held under the name at the same time
 * @param token the fencing token
 * @param holder the process and thread
 * @param asked when the holder began to wait
 * @param granted when the holder knew that it held
 * @param until the end of the time in which the holder could be sure of the lock: the end of its lease's remaining
 *     time, or just before it closed the lease, whichever was first; not after {@code granted} if the grant came too
 *     late to be sure of anything
 * @param order the position of its first write among all that the resource accepted, or {@link #NEVER}
 * @param rejected when the resource first rejected a write under this grant, or {@link #NEVER}
 */
record Grant(
        String lock,
        Kind kind,
        long token,
        String holder,
        long asked,
        long granted,
        long until,
        long order,
        long rejected) {
    static final long NEVER = Long.MAX_VALUE;

    /**
     * Returns whether another thread of the same client handed the lock over; the engine counts handoffs in the token's
     * low bits.
     */
    boolean wasHandedOver() {
        return (token & LockOptions.MAX_HANDOFFS) != 0;
    }

    /** Returns this grant, of which its holder could be sure until this time at the latest. */
    Grant endingAt(long latest) {
        return new Grant(lock, kind, token, holder, asked, granted, Math.min(until, latest), order, rejected);
    }

    /** Returns the name of the holder's process. */
    String incarnation() {
        return holder.replaceFirst("/.*", "");
    }

    /** Returns the place of the holder's process, without the number of its replacement and of the thread. */
    String process() {
        return holder.replaceFirst("[./].*", "");
    }

    boolean wasSure() {
        return until > granted;
    }

    @Override
    public String toString() {
        return lock + (kind == Kind.EXCLUSIVE ? "" : " " + kind) + " token " + token + " " + holder + " asked "
                + time(asked) + ", held " + time(granted) + " to "
                + (wasSure() ? time(until) : "nothing that remained")
                + (order == NEVER ? "" : ", write " + order)
                + (rejected == NEVER ? "" : ", rejected " + time(rejected));
    }

    private static String time(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        return String.format("%d.%09d", time.toSeconds(), time.toNanosPart());
    }
}
