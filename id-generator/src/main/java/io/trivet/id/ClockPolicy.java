package io.trivet.id;

import java.time.Duration;

/**
 * What a generator does when the clock is behind the time that the next id needs: since ids were wanted faster than a unit of
 * time has them, or since the clock stepped back. Ids never fall, and no caller waits without a bound: what a policy doesn't
 * allow ends in {@link IdException} with {@link IdException.Code#CLOCK_BEHIND}, until the clock has caught up.
 *
 * <p>Under each policy a unit of time that is used up is waited out, in a parked thread. {@link #waitUpTo} suits most;
 * {@link #borrowUpTo} takes bursts and small steps of the clock without a wait, for ids whose time is a little early.
 */
public final class ClockPolicy {
    private static final Duration MAX_TIME = Duration.ofHours(1);

    private final Duration maxAhead;
    private final Duration maxWait;
    private final String name;

    private ClockPolicy(Duration maxAhead, Duration maxWait, String name) {
        if (maxWait.isNegative() || maxWait.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException("A clock's bound is 0 to 1 hour, not " + maxWait + ".");
        }
        this.maxAhead = maxAhead;
        this.maxWait = maxWait;
        this.name = name;
    }

    /** Never runs ahead of the clock, and fails at once if it is behind by more than the unit that a used up one takes. */
    public static ClockPolicy fail() {
        return new ClockPolicy(Duration.ZERO, Duration.ZERO, "fail");
    }

    /**
     * Never runs ahead of the clock, and has callers wait until it has caught up. A clock that is behind by more than this fails
     * at once, and one that stands still fails after this time.
     *
     * @throws IllegalArgumentException if it is negative or above an hour
     */
    public static ClockPolicy waitUpTo(Duration longest) {
        return new ClockPolicy(Duration.ZERO, longest, "wait up to " + longest);
    }

    /**
     * Gives ids of times that the clock hasn't reached, ahead of it by no more than this; then callers wait as {@link #waitUpTo}
     * has them. A process that is started anew with the same worker id must wait as long, before its first id, as the one before
     * it may have been ahead.
     *
     * @throws IllegalArgumentException if it is negative or above an hour
     */
    public static ClockPolicy borrowUpTo(Duration furthest) {
        return new ClockPolicy(furthest, furthest, "borrow up to " + furthest);
    }

    Duration maxAhead() {
        return maxAhead;
    }

    Duration maxWait() {
        return maxWait;
    }

    @Override
    public String toString() {
        return name;
    }
}
