package io.trivet.id;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A wall clock that a test sets. A pause takes no real time, but moves the wall clock and the monotonic clock on. */
final class SimulatedClock implements InstantSource, Sleeper {
    final AtomicLong nanos;
    private final AtomicLong ahead = new AtomicLong();

    /** The number of pauses so far. */
    final AtomicLong pauses = new AtomicLong();

    private volatile boolean frozen;

    SimulatedClock(Instant start) {
        this(start, new AtomicLong());
    }

    /** Creates the clock of one of several machines, which share the monotonic time. */
    SimulatedClock(Instant start, AtomicLong nanos) {
        this.nanos = nanos;
        set(start);
    }

    void set(Instant instant) {
        ahead.set(Math.multiplyExact(instant.toEpochMilli(), 1_000_000L) - nanos.get());
    }

    /** Moves only the wall clock. */
    void step(long millis) {
        ahead.addAndGet(millis * 1_000_000);
    }

    void advance(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    /** Stops the wall clock during pauses, or lets it continue from where it stands. */
    void freeze(boolean stands) {
        frozen = stands;
    }

    @Override
    public Instant instant() {
        long now = nanos.get() + ahead.get();
        return Instant.ofEpochSecond(Math.floorDiv(now, 1_000_000_000L), Math.floorMod(now, 1_000_000_000L));
    }

    @Override
    public long millis() {
        return Math.floorDiv(nanos.get() + ahead.get(), 1_000_000L);
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public void pause(long time) {
        pauses.incrementAndGet();
        nanos.addAndGet(time);
        if (frozen) {
            ahead.addAndGet(-time);
        }
    }
}
