package io.trivet.rpc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Counts a server's calls, on all its wires, and knows when the last is over. Thread-safe. */
final class ServerLoad {
    private static final long DRAIN_STEP_NANOS = 500_000;

    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    /** Calls that go on in futures, which take up no thread, and yet memory. */
    private final AtomicInteger futures = new AtomicInteger();

    private final int mostFutures;
    private volatile boolean closing;

    ServerLoad(int mostFutures) {
        this.mostFutures = mostFutures;
    }

    void begin() {
        begun.increment();
    }

    void end() {
        ended.increment();
    }

    void futureBegins() {
        futures.incrementAndGet();
    }

    void futureEnds() {
        futures.decrementAndGet();
    }

    boolean hasTooManyFutures() {
        return futures.get() >= mostFutures;
    }

    /** Says that calls are refused from now on. */
    void close() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /** Waits until no call is under way; false if that took longer. */
    boolean awaitIdle(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        // The sum of ends first: a call that begins in between then counts as under way.
        for (long over = ended.sum(); begun.sum() != over; over = ended.sum()) {
            if (System.nanoTime() - deadline >= 0) {
                restore(interrupted);
                return false;
            }
            LockSupport.parkNanos(this, DRAIN_STEP_NANOS);
            interrupted |= Thread.interrupted();
        }
        restore(interrupted);
        return true;
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
