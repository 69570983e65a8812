package io.trivet.testkit.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that moves only when a test moves it. It has a wall clock and a monotonic clock.
 *
 * <p>{@link #advance} moves both; {@link #set} moves only the wall clock, like a correction of a machine's clock. The
 * zone is UTC, unless {@link #withZone} sets another. Thread-safe: each thread sees both clocks move.
 */
public final class ManualClock extends Clock {
    private final ClockState state;
    private final ZoneId zone;

    /** Creates a clock that stands at the given instant; its monotonic clock stands at 0. */
    public ManualClock(Instant start) {
        this(new ClockState(start), ZoneOffset.UTC);
    }

    private ManualClock(ClockState state, ZoneId zone) {
        this.state = state;
        this.zone = zone;
    }

    /**
     * Lets time pass on both clocks.
     *
     * @throws IllegalArgumentException if the time is negative; {@link #set} moves the wall clock back
     */
    public void advance(Duration time) {
        state.advance(time);
    }

    /** Sets the wall clock, forward or back; the monotonic clock does not move. */
    public void set(Instant instant) {
        state.set(instant);
    }

    /** Returns the monotonic clock in nanoseconds, which never goes back. */
    public long nanoTime() {
        return state.nanos();
    }

    @Override
    public Instant instant() {
        return state.wall();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** Returns a view of this clock in another zone: moving one moves both. */
    @Override
    public ManualClock withZone(ZoneId other) {
        return new ManualClock(state, other);
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + ", " + zone + "]";
    }
}
