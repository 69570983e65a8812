package io.trivet.lock.memory;

import io.trivet.lock.spi.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The part of a server: who owns which name until when, and the last generation given. */
final class LockTable {
    private record Row(String owner, long expiresNanos) {}

    private final TimeSource time;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition changed = mutex.newCondition();
    private final Map<String, Row> rows = new HashMap<>();

    /** One counter for all names: it rises for each of them, and needs no memory of names that are free. */
    private long generation;

    LockTable(TimeSource time) {
        this.time = time;
    }

    /** Returns the generation of the grant, or zero if another owner has the name. */
    long acquire(String name, String owner, Duration leaseTime) {
        mutex.lock();
        try {
            Row row = rows.get(name);
            if (row != null && row.expiresNanos() - time.nanoTime() > 0) {
                return 0;
            }
            rows.put(name, new Row(owner, time.nanoTime() + leaseTime.toNanos()));
            return ++generation;
        } finally {
            mutex.unlock();
        }
    }

    boolean release(String name, String owner) {
        mutex.lock();
        try {
            Row row = rows.get(name);
            if (row == null || !row.owner().equals(owner)) {
                return false;
            }
            rows.remove(name);
            changed.signalAll();
            return row.expiresNanos() - time.nanoTime() > 0;
        } finally {
            mutex.unlock();
        }
    }

    /** Waits for a change of any name, or until this one's grant is over. */
    @SuppressWarnings("WaitNotInLoop") // Whoever waits asks for the lock again, and a wake-up too many costs one try.
    void awaitChange(String name, Duration atMost) throws InterruptedException {
        mutex.lockInterruptibly();
        try {
            Row row = rows.get(name);
            if (row != null) {
                long untilExpiry = row.expiresNanos() - time.nanoTime();
                changed.await(Math.min(atMost.toNanos(), untilExpiry), TimeUnit.NANOSECONDS);
            }
        } finally {
            mutex.unlock();
        }
    }

    void wakeAll() {
        mutex.lock();
        try {
            changed.signalAll();
        } finally {
            mutex.unlock();
        }
    }
}
