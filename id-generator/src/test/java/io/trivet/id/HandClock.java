package io.trivet.id;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A wall clock that a test sets, and pauses that take no time but its own: both clocks move on by what is paused. */
final class HandClock implements InstantSource, Sleeper {
    final AtomicLong nanos;
    private final AtomicLong ahead = new AtomicLong();

    /** How many pauses there were. */
    final AtomicLong pauses = new AtomicLong();

    private volatile boolean frozen;

    HandClock(Instant start) {
        this(start, new AtomicLong());
    }

    /** Makes one of several machines' clocks, for all of which the same time goes on. */
    HandClock(Instant start, AtomicLong nanos) {
        this.nanos = nanos;
        set(start);
    }

    void set(Instant instant) {
        ahead.set(Math.multiplyExact(instant.toEpochMilli(), 1_000_000L) - nanos.get());
    }

    /** Moves the wall clock alone. */
    void step(long millis) {
        ahead.addAndGet(millis * 1_000_000);
    }

    void advance(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    /** Has the wall clock stand while time goes on, or go again from where it stands. */
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
