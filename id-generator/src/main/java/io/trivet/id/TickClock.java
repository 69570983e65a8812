package io.trivet.id;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that counts units of time (ticks) since an epoch, and lets a thread wait as long as a policy allows. */
final class TickClock {
    private final InstantSource clock;
    private final Sleeper pauses;
    private final Instant epoch;
    private final long epochMillis;
    private final long unitMillis;
    private final ClockPolicy policy;

    TickClock(InstantSource clock, Sleeper pauses, Instant epoch, Duration unit, ClockPolicy policy) {
        this.clock = clock;
        this.pauses = pauses;
        this.epoch = epoch;
        epochMillis = epoch.toEpochMilli();
        unitMillis = unit.toMillis();
        this.policy = policy;
    }

    long now() {
        return tick(clock.millis());
    }

    /** Returns the tick of a time given in milliseconds since 1970. */
    long tick(long millis) {
        long since = millis - epochMillis;
        return unitMillis == 1 ? since : Math.floorDiv(since, unitMillis);
    }

    /** Returns how many ticks ids may be ahead of the clock. */
    long maxAhead() {
        return policy.maxAhead().toMillis() / unitMillis;
    }

    /** Returns how many nanoseconds callers wait at most. */
    long maxWaitNanos() {
        return policy.maxWait().toNanos();
    }

    /**
     * Pauses for about this time, even if the thread is interrupted: an interrupted caller still gets its id, and must
     * not spin.
     */
    void pause(long nanos) {
        boolean interrupted = Thread.interrupted();
        pauses.pause(nanos);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    Wait startWait() {
        return new Wait();
    }

    /** One caller's wait. It may take several turns, because other threads may be faster when the time comes. */
    final class Wait {
        /** The highest tick seen, and when the clock reached it. */
        private long seen = Long.MIN_VALUE;

        private long seenAt;

        /**
         * Waits a while for the clock to reach the tick, and returns the clock's tick then.
         *
         * @throws IdException if the clock is too far behind, or stands still for too long
         */
        long toward(long tick, Object generator) {
            // Read before the clock, because the clock may move on if the thread is paused between the two.
            long at = pauses.nanoTime();
            long now = now();
            if (now >= tick) {
                return now;
            }
            long behind = tick - now;
            if (now > seen) {
                seen = now;
                seenAt = pauses.nanoTime();
            }
            long longest = policy.maxWait().toMillis();
            // Every policy waits for the end of a used-up unit; that takes two units if the clock is coarse.
            boolean tooFar = behind > Math.max(1, longest / unitMillis);
            boolean tooLong = at - seenAt >= Math.max(2 * unitMillis, longest) * 1_000_000;
            if (tooFar || tooLong) {
                throw new IdException(
                        IdException.Code.CLOCK_BEHIND,
                        generator + ": the clock is " + behind * unitMillis + " ms behind the time of the next id"
                                + (tooFar ? "" : " and stands still") + ", and the policy is: " + policy
                                + ". Correct the clock; the generator issues ids again when it has caught up.");
            }
            pause(nanosUntil(tick));
            return now();
        }

        private long nanosUntil(long tick) {
            long nanos = Duration.between(clock.instant(), epoch.plusMillis(tick * unitMillis))
                    .toNanos();
            // At most one unit, so that a clock that is corrected meanwhile is noticed.
            return Math.max(1000, Math.min(nanos, unitMillis * 1_000_000));
        }
    }
}
