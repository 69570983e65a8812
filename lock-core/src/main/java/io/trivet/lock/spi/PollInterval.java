package io.trivet.lock.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Says after which time a busy lock is asked for again, at random between two bounds: clients that once asked together don't go
 * on doing so. Thread-safe if its generator is.
 */
public final class PollInterval {
    private static final Duration SOONEST = Duration.ofMillis(1);

    private final Duration shortest;
    private final Duration longest;
    private final RandomGenerator random;

    /** Makes an interval between these bounds, both positive, from the first up to but without the second. */
    public PollInterval(Duration shortest, Duration longest, RandomGenerator random) {
        if (shortest.compareTo(SOONEST) < 0 || longest.compareTo(shortest) <= 0) {
            throw new IllegalArgumentException(
                    "Poll between 1 ms and more, not from " + shortest + " to " + longest + ".");
        }
        this.shortest = shortest;
        this.longest = longest;
        this.random = Objects.requireNonNull(random, "random");
    }

    /** Returns how long to wait. */
    public Duration next() {
        return Duration.ofNanos(random.nextLong(shortest.toNanos(), longest.toNanos()));
    }

    /** Returns how long to wait for a holder whose grant ends by itself after this time: no longer than that, and at least 1 ms. */
    public Duration next(Duration holderHasLeft) {
        Duration next = next();
        if (holderHasLeft.compareTo(next) >= 0) {
            return next;
        }
        return holderHasLeft.compareTo(SOONEST) < 0 ? SOONEST : holderHasLeft;
    }
}
