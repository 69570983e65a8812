package io.trivet.lock;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pauses between failed attempts. They double up to a limit, and are random, so that clients that failed together
 * don't try again together. Not thread-safe.
 */
final class RetryPause {
    private static final Duration MIN = Duration.ofMillis(200);
    private static final Duration MAX = Duration.ofSeconds(10);

    private final RandomGenerator random;
    private Duration limit = MIN;

    RetryPause(RandomGenerator random) {
        this.random = random;
    }

    /** Returns a pause between a half of the current limit and all of it, and raises the limit. */
    Duration next() {
        Duration pause = between(limit.dividedBy(2), limit);
        Duration doubled = limit.multipliedBy(2);
        limit = doubled.compareTo(MAX) < 0 ? doubled : MAX;
        return pause;
    }

    Duration between(Duration min, Duration max) {
        return Duration.ofNanos(random.nextLong(min.toNanos(), max.toNanos() + 1));
    }

    /** Called after a success: the next pause is a short one again. */
    void reset() {
        limit = MIN;
    }
}
