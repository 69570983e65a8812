package io.trivet.rpc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Counts a server's calls on all its wires, and reports when the last one has ended. Thread-safe. */
final class ServerLoad {
    private static final long DRAIN_STEP_NANOS = 500_000;

    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    /** The number of calls that a future or stream will complete. They use no thread, but they use memory. */
    private final AtomicInteger futures = new AtomicInteger();

    private final int maxFutures;
    private volatile boolean closing;

    ServerLoad(int maxFutures) {
        this.maxFutures = maxFutures;
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
        return futures.get() >= maxFutures;
    }

    /** Makes {@link #isClosing} true: calls are refused from now on. */
    void close() {
        closing = true;
    }

    boolean isClosing() {
        return closing;
    }

    /** Waits until no call is in progress. Returns false if that takes longer than the limit. */
    boolean awaitIdle(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        // The ends are summed first, so that a call that begins in between counts as in progress.
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
