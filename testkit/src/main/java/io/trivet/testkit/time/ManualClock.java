package io.trivet.testkit.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that stands still until a test moves it, with a wall clock and a monotonic one.
 *
 * <p>Both move by {@link #advance}; {@link #set} moves the wall clock alone, as whoever corrects a machine's clock does.
 * In UTC unless {@link #withZone} says otherwise. Safe for use by several threads, each of which sees both clocks move.
 */
public final class ManualClock extends Clock {
    private final Hands hands;
    private final ZoneId zone;

    /** Creates a clock that stands at the given instant; its monotonic clock stands at 0. */
    public ManualClock(Instant start) {
        this(new Hands(start), ZoneOffset.UTC);
    }

    private ManualClock(Hands hands, ZoneId zone) {
        this.hands = hands;
        this.zone = zone;
    }

    /**
     * Lets time pass on both clocks.
     *
     * @throws IllegalArgumentException if the time is negative; {@link #set} moves the wall clock back
     */
    public void advance(Duration time) {
        hands.advance(time);
    }

    /** Sets the wall clock, forward or back; the monotonic clock does not move. */
    public void set(Instant instant) {
        hands.set(instant);
    }

    /** Returns the monotonic clock in nanoseconds, which never goes back. */
    public long nanoTime() {
        return hands.nanos();
    }

    @Override
    public Instant instant() {
        return hands.wall();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    /** Returns the same clock, seen from another zone: whoever moves one moves both. */
    @Override
    public ManualClock withZone(ZoneId other) {
        return new ManualClock(hands, other);
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + ", " + zone + "]";
    }
}
