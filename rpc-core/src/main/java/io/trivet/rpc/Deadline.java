package io.trivet.rpc;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The moment at which a call's time ends, on a monotonic clock of this JVM. Wires send the remaining time.
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

    /** Returns the deadline this far from now. With zero or less, it has already passed. */
    public static Deadline after(Duration duration) {
        return after(duration, System::nanoTime);
    }

    /** Returns the deadline this far from now, on a clock that counts nanoseconds and never goes back. */
    public static Deadline after(Duration duration, LongSupplier nanoTime) {
        Objects.requireNonNull(duration, "duration");
        return new Deadline(nanoTime, nanoTime.getAsLong() + duration.toNanos());
    }

    /** Returns the remaining time, or zero. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** Returns the remaining nanoseconds, or zero. */
    public long remainingNanos() {
        return Math.max(0, nanos - nanoTime.getAsLong());
    }

    /** Returns the earlier of the two; both must use the same clock. */
    public Deadline earlier(Deadline other) {
        return nanos - other.nanos <= 0 ? this : other;
    }

    /** Returns whether the deadline has passed. */
    public boolean isExpired() {
        return nanos - nanoTime.getAsLong() <= 0;
    }

    @Override
    public String toString() {
        return "Deadline[" + remaining().toMillis() + " ms left]";
    }
}
