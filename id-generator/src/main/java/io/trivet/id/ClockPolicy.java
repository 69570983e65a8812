package io.trivet.id;

import java.time.Duration;

/**
 * The way a generator behaves when the clock is behind the time of the next id. That happens when ids are wanted faster
 * than a unit of time provides them, or when the clock stepped back.
 *
 * <p>Ids never decrease, and no caller waits without a bound. If the policy doesn't allow the next id, the call fails
 * with {@link IdException} and {@link IdException.Code#CLOCK_BEHIND} until the clock has caught up.
 *
 * <p>Under each policy, a caller waits in a parked thread for the end of a unit of time that is used up.
 * {@link #waitUpTo} suits most programs. {@link #borrowUpTo} allows bursts and small clock steps without a wait; the
 * time in the ids is then a little early.
 */
public final class ClockPolicy {
    private static final Duration MAX_TIME = Duration.ofHours(1);

    private final Duration maxAhead;
    private final Duration maxWait;
    private final String name;

    private ClockPolicy(Duration maxAhead, Duration maxWait, String name) {
        if (maxWait.isNegative() || maxWait.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException("The bound of a clock policy is 0 to 1 hour, not " + maxWait + ".");
        }
        this.maxAhead = maxAhead;
        this.maxWait = maxWait;
        this.name = name;
    }

    /**
     * Returns a policy that never runs ahead of the clock, and fails at once if the clock is behind by more than one
     * unit of time. It still waits for the end of a unit of time that is used up.
     */
    public static ClockPolicy fail() {
        return new ClockPolicy(Duration.ZERO, Duration.ZERO, "fail");
    }

    /**
     * Returns a policy that never runs ahead of the clock; callers wait until the clock has caught up. If the clock is
     * behind by more than {@code longest}, a call fails at once; if the clock stands still, it fails after
     * {@code longest}.
     *
     * @throws IllegalArgumentException if {@code longest} is negative or above an hour
     */
    public static ClockPolicy waitUpTo(Duration longest) {
        return new ClockPolicy(Duration.ZERO, longest, "wait up to " + longest);
    }

    /**
     * Returns a policy that issues ids with times ahead of the clock, by at most {@code furthest}; beyond that, callers
     * wait as with {@link #waitUpTo}. A process that restarts with the same worker id must wait before its first id for
     * as long as its predecessor may have been ahead.
     *
     * @throws IllegalArgumentException if {@code furthest} is negative or above an hour
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
