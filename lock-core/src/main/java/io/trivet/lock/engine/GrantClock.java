package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;

/**
 * A moment on both clocks, such as the sending of a request. It measures the time since then by the faster of the two.
 */
record GrantClock(TimeSource time, long nanos, long millis) {
    private static final long TICK = 1_000_000;

    static GrantClock start(TimeSource time) {
        return new GrantClock(time, time.nanoTime(), time.currentTimeMillis());
    }

    /**
     * Returns the elapsed time. The wall clock counts whole milliseconds, so it can be ahead by up to one. If that
     * counted as elapsed time, a lease would end before the time that its holder was given.
     */
    long nanosPassed() {
        long monotonic = time.nanoTime() - nanos;
        long wall = (time.currentTimeMillis() - millis) * TICK;
        return wall - monotonic <= TICK ? monotonic : wall;
    }

    /** Returns the rest of a time that began at this moment. */
    long nanosLeft(long validity) {
        return Math.max(0, validity - nanosPassed());
    }
}
