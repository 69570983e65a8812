package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;

/** A moment on both clocks, such as that at which a request was sent, and what has passed since by the faster of them. */
record GrantClock(TimeSource time, long nanos, long millis) {
    private static final long TICK = 1_000_000;

    static GrantClock start(TimeSource time) {
        return new GrantClock(time, time.nanoTime(), time.currentTimeMillis());
    }

    /**
     * The wall clock counts whole milliseconds, and seems ahead by up to one: taken for time that has passed, it would end a lease before the
     * time that its holder was told.
     */
    long nanosPassed() {
        long monotonic = time.nanoTime() - nanos;
        long wall = (time.currentTimeMillis() - millis) * TICK;
        return wall - monotonic <= TICK ? monotonic : wall;
    }

    /** Returns what is left of a time that began at this moment. */
    long nanosLeft(long validity) {
        return Math.max(0, validity - nanosPassed());
    }
}
