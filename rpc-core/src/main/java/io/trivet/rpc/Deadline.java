package io.trivet.rpc;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The moment at which a call's time is over; absolute, on a monotonic clock of this JVM. A wire carries what remains.
 *
 * <p>Immutable.
 */
public final class Deadline {
    private final LongSupplier nanoTime;
    private final long nanos;

    private Deadline(LongSupplier nanoTime, long nanos) {
        this.nanoTime = nanoTime;
        this.nanos = nanos;
    }

    /** Returns the deadline that is this far from now; zero or less is over already. */
    public static Deadline after(Duration duration) {
        return after(duration, System::nanoTime);
    }

    /** Returns the deadline that is this far from now on a clock that counts nanoseconds and never goes back. */
    public static Deadline after(Duration duration, LongSupplier nanoTime) {
        Objects.requireNonNull(duration, "duration");
        return new Deadline(nanoTime, nanoTime.getAsLong() + duration.toNanos());
    }

    /** Returns how much time is left, or zero. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** Returns how many nanoseconds are left, or zero. */
    public long remainingNanos() {
        return Math.max(0, nanos - nanoTime.getAsLong());
    }

    /** Returns whichever ends first; both must be on one clock. */
    public Deadline earlier(Deadline other) {
        return nanos - other.nanos <= 0 ? this : other;
    }

    /** Tells whether the time is over. */
    public boolean isOver() {
        return nanos - nanoTime.getAsLong() <= 0;
    }

    @Override
    public String toString() {
        return "Deadline[" + remaining().toMillis() + " ms left]";
    }
}
