package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until a test moves it. */
final class HandClock implements TimeSource {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong millis = new AtomicLong(1_000_000);

    /** Moves both clocks. */
    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
        millis.addAndGet(time.toMillis());
    }

    /** Moves the wall clock alone, as after a sleep of the machine, or by who sets it. */
    void set(Duration ahead) {
        millis.addAndGet(ahead.toMillis());
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long currentTimeMillis() {
        return millis.get();
    }
}
