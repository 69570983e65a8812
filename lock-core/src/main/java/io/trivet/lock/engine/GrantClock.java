package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;
import java.time.Duration;

/** The moment at which a request was sent, on both clocks, and what has passed since by the faster of them. */
record GrantClock(TimeSource time, long nanos, long millis) {
    static GrantClock start(TimeSource time) {
        return new GrantClock(time, time.nanoTime(), time.currentTimeMillis());
    }

    long nanosLeft(Duration validity) {
        long monotonic = time.nanoTime() - nanos;
        long wall = (time.currentTimeMillis() - millis) * 1_000_000;
        return Math.max(0, validity.toNanos() - Math.max(monotonic, wall));
    }
}
