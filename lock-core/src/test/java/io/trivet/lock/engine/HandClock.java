package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. */
final class HandClock implements TimeSource {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong wallNanos = new AtomicLong(TimeUnit.SECONDS.toNanos(1_000));

    /** Moves both clocks. */
    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
        wallNanos.addAndGet(time.toNanos());
    }

    /** Moves only the wall clock, as after a sleep of the machine, or when an administrator sets it. */
    void set(Duration ahead) {
        wallNanos.addAndGet(ahead.toNanos());
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long currentTimeMillis() {
        return TimeUnit.NANOSECONDS.toMillis(wallNanos.get());
    }
}
