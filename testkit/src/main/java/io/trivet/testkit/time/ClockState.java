package io.trivet.testkit.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** The times of the two clocks, which move together under one lock. */
final class ClockState {
    private Instant wall;
    private long nanos;

    ClockState(Instant wall) {
        this.wall = Objects.requireNonNull(wall, "wall");
    }

    synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time does not pass backwards: " + time + ". Use set to move the wall.");
        }
        Instant later = wall.plus(time);
        nanos = Math.addExact(nanos, time.toNanos());
        wall = later;
    }

    synchronized void set(Instant instant) {
        wall = Objects.requireNonNull(instant, "instant");
    }

    synchronized Instant wall() {
        return wall;
    }

    synchronized long nanos() {
        return nanos;
    }
}
