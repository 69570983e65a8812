package io.trivet.lock.spi;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Random times between two bounds, after which to ask for a busy lock again. Because they are random, clients that once
 * asked together don't keep asking together. Thread-safe if its generator is.
 */
public final class PollInterval {
    private static final Duration MIN_WAIT = Duration.ofMillis(1);

    private final Duration min;
    private final Duration max;
    private final RandomGenerator random;

    /** Creates an interval between two positive bounds, the second of which is excluded. */
    public PollInterval(Duration min, Duration max, RandomGenerator random) {
        if (min.compareTo(MIN_WAIT) < 0 || max.compareTo(min) <= 0) {
            throw new IllegalArgumentException(
                    "The bounds of a poll interval must be at least 1 ms and rise, not " + min + " and " + max + ".");
        }
        this.min = min;
        this.max = max;
        this.random = Objects.requireNonNull(random, "random");
    }

    /** Returns how long to wait. */
    public Duration next() {
        return Duration.ofNanos(random.nextLong(min.toNanos(), max.toNanos()));
    }

    /**
     * Returns how long to wait for a holder whose grant ends by itself after this time: never longer than that, and at
     * least 1 ms.
     */
    public Duration next(Duration holderHasLeft) {
        Duration next = next();
        if (holderHasLeft.compareTo(next) >= 0) {
            return next;
        }
        return holderHasLeft.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : holderHasLeft;
    }
}
