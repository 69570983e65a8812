package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits the threads of a client that are in requests to its server. A caller without a free slot waits for one, unless
 * all requests seem to hang. Thread-safe.
 */
final class Slots {
    /** The time after which callers stop waiting if no slot is free, and none was taken or released. */
    private static final long STUCK = TimeUnit.SECONDS.toNanos(3);

    /** The result of an attempt to take a slot. */
    enum Entry {
        ENTERED,
        TIMED_OUT,
        STUCK
    }

    private final int max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int taken;
    private long lastChange = System.nanoTime();

    Slots(int max) {
        this.max = max;
    }

    /**
     * Takes a slot, if one is free by this moment of that clock. An interrupt doesn't end the wait; the flag is left to
     * the next wait.
     */
    Entry enter(TimeSource time, long deadline) {
        boolean interrupted = false;
        lock.lock();
        try {
            if (deadline - time.nanoTime() <= 0) {
                return Entry.TIMED_OUT;
            }
            while (taken == max) {
                long untilStuck = lastChange + STUCK - System.nanoTime();
                if (untilStuck <= 0) {
                    return Entry.STUCK;
                }
                long left = deadline - time.nanoTime();
                if (left <= 0) {
                    return Entry.TIMED_OUT;
                }
                try {
                    changed.awaitNanos(Math.min(left, untilStuck));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            taken++;
            lastChange = System.nanoTime();
            return Entry.ENTERED;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Releases a slot. */
    void release() {
        lock.lock();
        try {
            taken--;
            lastChange = System.nanoTime();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
