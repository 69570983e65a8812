package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;

/** A moment on both clocks, such as that at which a request was sent, and what has passed since by the faster of them. */
record GrantClock(TimeSource time, long nanos, long millis) {
    static GrantClock start(TimeSource time) {
        return new GrantClock(time, time.nanoTime(), time.currentTimeMillis());
    }

    long nanosPassed() {
        long monotonic = time.nanoTime() - nanos;
        long wall = (time.currentTimeMillis() - millis) * 1_000_000;
        return Math.max(monotonic, wall);
    }

    /** Returns what is left of a time that began at this moment. */
    long nanosLeft(long validity) {
        return Math.max(0, validity - nanosPassed());
    }
}
