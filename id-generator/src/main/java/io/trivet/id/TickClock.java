package io.trivet.id;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that counts units of time since an epoch, and on which a thread can wait as a policy allows. */
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

    /** Returns the tick of a time in milliseconds since 1970. */
    long tick(long millis) {
        long since = millis - epochMillis;
        return unitMillis == 1 ? since : Math.floorDiv(since, unitMillis);
    }

    /** Returns how many ticks ids may be ahead of now. */
    long maxAhead() {
        return policy.maxAhead().toMillis() / unitMillis;
    }

    /** Returns for how many nanoseconds callers wait at most. */
    long maxWaitNanos() {
        return policy.maxWait().toNanos();
    }

    /** Returns after about this time. An interrupt is no reason to give no id, and must not make the wait a spin. */
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

    /** One caller's wait, which may take several turns, since others may be faster than it when the time has come. */
    final class Wait {
        /** Where the clock stood when it was last seen to move on, and when that was. */
        private long seen = Long.MIN_VALUE;

        private long seenAt;

        /**
         * Waits a while for the clock to reach the tick, and returns what it then shows.
         *
         * @throws IdException if the clock is too far behind, or stands still too long
         */
        long toward(long tick, Object generator) {
            // Read before the clock is, which may move on while the thread rests between the two.
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
            // A unit that is used up is waited out whatever the policy, and takes two where the clock is read coarsely.
            boolean tooFar = behind > Math.max(1, longest / unitMillis);
            boolean tooLong = at - seenAt >= Math.max(2 * unitMillis, longest) * 1_000_000;
            if (tooFar || tooLong) {
                throw new IdException(
                        IdException.Code.CLOCK_BEHIND,
                        generator + ": the clock is " + behind * unitMillis + " ms behind the time of the next id"
                                + (tooFar ? "" : " and stands still") + ", and the policy is: " + policy
                                + ". Mend the clock; ids come again when it has caught up.");
            }
            pause(nanosUntil(tick));
            return now();
        }

        private long nanosUntil(long tick) {
            long nanos = Duration.between(clock.instant(), epoch.plusMillis(tick * unitMillis))
                    .toNanos();
            // Not so long that a clock that is mended meanwhile would not be seen.
            return Math.max(1000, Math.min(nanos, unitMillis * 1_000_000));
        }
    }
}
