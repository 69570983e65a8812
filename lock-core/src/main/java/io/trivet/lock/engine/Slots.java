package io.trivet.lock.engine;

import io.trivet.lock.spi.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many threads of a client stand in requests to its server. Who finds no place waits for one, unless all that are in there seem to stand
 * for good. Thread-safe.
 */
final class Slots {
    /** Without any of them free, and none that came or went for so long, nobody waits any more. */
    private static final long STUCK = TimeUnit.SECONDS.toNanos(3);

    /** How an entry went. */
    enum Entry {
        IN,
        LATE,
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

    /** Takes a place, if there is one by this moment of that clock; an interrupt is left to whoever waits next. */
    Entry enter(TimeSource time, long deadline) {
        boolean interrupted = false;
        lock.lock();
        try {
            if (deadline - time.nanoTime() <= 0) {
                return Entry.LATE;
            }
            while (taken == max) {
                long untilStuck = lastChange + STUCK - System.nanoTime();
                if (untilStuck <= 0) {
                    return Entry.STUCK;
                }
                long left = deadline - time.nanoTime();
                if (left <= 0) {
                    return Entry.LATE;
                }
                try {
                    changed.awaitNanos(Math.min(left, untilStuck));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            taken++;
            lastChange = System.nanoTime();
            return Entry.IN;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives a place back. */
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
