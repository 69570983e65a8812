package io.trivet.rpc.netty;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The delay between attempts to connect to an address, which grows with each failure.
 *
 * <p>Written under the pool's lock, and read without it.
 */
final class Backoff {
    static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_DOUBLINGS = 10;

    private final LongSupplier nanoTime;
    private volatile int failures;
    private volatile long notBefore;

    Backoff(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        notBefore = nanoTime.getAsLong();
    }

    /** Returns whether the last attempt failed. */
    boolean hasFailed() {
        return failures > 0;
    }

    void failed() {
        int before = failures;
        long delay = Math.min(MAX_NANOS, FIRST_NANOS << Math.min(before, MAX_DOUBLINGS));
        // Random within the upper half, so that clients that lost a server together don't return together.
        notBefore =
                nanoTime.getAsLong() + delay / 2 + ThreadLocalRandom.current().nextLong(delay / 2 + 1);
        failures = before + 1;
    }

    void succeeded() {
        failures = 0;
    }

    /** Returns how long the next attempt must wait. */
    long nanosLeft() {
        return Math.max(0, notBefore - nanoTime.getAsLong());
    }
}
