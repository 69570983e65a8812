package io.trivet.lock.memory;

import io.trivet.lock.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The server's data: the owner of each name, the end of its grant, and the last generation given. */
final class LockTable {
    /** A grant. The wall clock's time is only for people. */
    record Row(String owner, long generation, Instant since, long expiresNanos) {
        Row until(long nanos) {
            return new Row(owner, generation, since, nanos);
        }
    }

    private final TimeSource time;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition changed = mutex.newCondition();
    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, Integer> waiting = new HashMap<>();

    /** One counter for all names: it rises for each of them, and names that are free need no memory. */
    private long generation;

    LockTable(TimeSource time) {
        this.time = time;
    }

    /** Returns the generation of the grant, or zero if another owner has the name. */
    long acquire(String name, String owner, Duration leaseTime) {
        mutex.lock();
        try {
            if (unexpired(name) != null) {
                return 0;
            }
            long expires = time.nanoTime() + leaseTime.toNanos();
            rows.put(name, new Row(owner, ++generation, Instant.ofEpochMilli(time.currentTimeMillis()), expires));
            return generation;
        } finally {
            mutex.unlock();
        }
    }

    boolean renew(String name, String owner, Duration leaseTime) {
        mutex.lock();
        try {
            Row row = unexpired(name);
            if (row == null || !row.owner().equals(owner)) {
                return false;
            }
            rows.put(name, row.until(time.nanoTime() + leaseTime.toNanos()));
            return true;
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
            boolean wasHeld = unexpired(name) != null;
            remove(name);
            return wasHeld;
        } finally {
            mutex.unlock();
        }
    }

    /** Frees the name whatever its owner; returns whether it was held. */
    boolean free(String name) {
        mutex.lock();
        try {
            boolean held = unexpired(name) != null;
            remove(name);
            return held;
        } finally {
            mutex.unlock();
        }
    }

    Optional<Row> holder(String name) {
        mutex.lock();
        try {
            return Optional.ofNullable(unexpired(name));
        } finally {
            mutex.unlock();
        }
    }

    private @Nullable Row unexpired(String name) {
        Row row = rows.get(name);
        return row == null || row.expiresNanos() - time.nanoTime() <= 0 ? null : row;
    }

    private void remove(String name) {
        rows.remove(name);
        changed.signalAll();
    }

    boolean isAwaited(String name) {
        mutex.lock();
        try {
            return waiting.containsKey(name);
        } finally {
            mutex.unlock();
        }
    }

    /** Waits for a change of any name, or until this one's grant is over. */
    @SuppressWarnings("WaitNotInLoop") // A waiter asks for the lock again, and one wake-up too many costs one try.
    void awaitChange(String name, Duration atMost) throws InterruptedException {
        mutex.lockInterruptibly();
        waiting.merge(name, 1, Integer::sum);
        try {
            Row row = rows.get(name);
            if (row != null) {
                long untilExpiry = row.expiresNanos() - time.nanoTime();
                changed.await(Math.min(atMost.toNanos(), untilExpiry), TimeUnit.NANOSECONDS);
            }
        } finally {
            waiting.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1);
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
