package io.trivet.lock.memory;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
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

/** The server's data: the holders of each name, the ends of their grants, and the last generation given. */
final class LockTable {
    /** A grant. The wall clock's time is only for people. */
    record Row(Kind kind, String owner, long generation, Instant since, long expiresNanos) {
        Row until(long nanos) {
            return new Row(kind, owner, generation, since, nanos);
        }
    }

    /** How long a waiting writer keeps readers out after it asked; it asks again sooner. */
    private static final long WRITER_WAITS = TimeUnit.SECONDS.toNanos(3);

    private final TimeSource time;
    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition changed = mutex.newCondition();

    /** The grants of locks and of writers, which are the only ones of their names. */
    private final Map<String, Row> rows = new HashMap<>();

    private final Map<String, SharedName> shared = new HashMap<>();
    private final Map<String, Integer> waiting = new HashMap<>();

    /** One counter for all names: it rises for each of them, and locks that are free need no memory. */
    private long generation;

    LockTable(TimeSource time) {
        this.time = time;
    }

    /** Returns the generation of the grant, or zero if it can't be given now. */
    long acquire(LockRequest request) {
        mutex.lock();
        try {
            Kind kind = request.mode().kind();
            if (!isFree(request)) {
                if (kind == Kind.WRITE && request.waits()) {
                    sharedName(request.name()).keepReadersOut(request.owner(), time.nanoTime() + WRITER_WAITS);
                }
                return 0;
            }
            long number = switch (kind) {
                case EXCLUSIVE, PERMIT -> nextGeneration();
                case READ -> sharedName(request.name()).readersGeneration(this::nextGeneration);
                case WRITE -> {
                    beginWriting(request);
                    yield nextGeneration();
                }
            };
            Instant since = Instant.ofEpochMilli(time.currentTimeMillis());
            put(request.name(), new Row(kind, request.owner(), number, since, expiry(request.leaseTime())));
            return number;
        } finally {
            mutex.unlock();
        }
    }

    private long nextGeneration() {
        return ++generation;
    }

    private long expiry(Duration leaseTime) {
        return time.nanoTime() + leaseTime.toNanos();
    }

    private SharedName sharedName(String name) {
        return shared.computeIfAbsent(name, key -> new SharedName());
    }

    private void beginWriting(LockRequest request) {
        SharedName others = shared.get(request.name());
        if (others != null) {
            others.beginWriting(request.owner());
            forget(request.name(), others);
        }
    }

    private void put(String name, Row row) {
        if (row.kind() == Kind.READ || row.kind() == Kind.PERMIT) {
            sharedName(name).put(row);
        } else {
            rows.put(name, row);
        }
    }

    /** Returns whether the name can be granted now. */
    private boolean isFree(LockRequest request) {
        Row only = unexpired(request.name());
        SharedName others = others(request.name());
        Row any = only == null && others != null ? others.any() : only;
        LockMode mode = request.mode();
        if (any != null && (mode.kind() == Kind.EXCLUSIVE) != (any.kind() == Kind.EXCLUSIVE)
                || any != null && (mode.kind() == Kind.PERMIT) != (any.kind() == Kind.PERMIT)) {
            throw new LockException(
                    LockException.Code.REFUSED,
                    "'" + request.name() + "' on memory is held in another way (" + any.kind() + ") than it is wanted ("
                            + mode.kind() + "). Use one name only as a lock, as a read/write lock or as a semaphore.");
        }
        return switch (mode.kind()) {
            case EXCLUSIVE, WRITE -> any == null;
            case READ -> only == null && (others == null || !others.isWriterWaiting());
            case PERMIT -> others == null || others.size() < mode.limit();
        };
    }

    boolean renew(String name, String owner, Duration leaseTime) {
        mutex.lock();
        try {
            Row row = find(name, owner);
            if (row == null) {
                return false;
            }
            Row renewed = row.until(expiry(leaseTime));
            put(name, renewed);
            if (renewed.expiresNanos() - row.expiresNanos() < 0) {
                // Waiters sleep until the former end.
                changed.signalAll();
            }
            return true;
        } finally {
            mutex.unlock();
        }
    }

    /** Returns the unexpired grant of an owner, or null. */
    private @Nullable Row find(String name, String owner) {
        Row only = unexpired(name);
        if (only != null) {
            return only.owner().equals(owner) ? only : null;
        }
        SharedName others = others(name);
        return others == null ? null : others.find(owner);
    }

    boolean release(String name, String owner) {
        mutex.lock();
        try {
            Row only = rows.get(name);
            if (only != null && only.owner().equals(owner)) {
                boolean wasHeld = unexpired(name) != null;
                rows.remove(name);
                changed.signalAll();
                return wasHeld;
            }
            SharedName others = others(name);
            if (others == null) {
                return false;
            }
            boolean wasHeld = others.remove(owner);
            forget(name, others);
            changed.signalAll();
            return wasHeld;
        } finally {
            mutex.unlock();
        }
    }

    /** Frees the name whatever its owners; returns whether it was held. */
    boolean free(String name) {
        mutex.lock();
        try {
            boolean held = unexpired(name) != null;
            rows.remove(name);
            SharedName others = others(name);
            if (others != null) {
                held |= others.clear();
                forget(name, others);
            }
            changed.signalAll();
            return held;
        } finally {
            mutex.unlock();
        }
    }

    /** Returns any of the name's grants. */
    Optional<Row> holder(String name) {
        mutex.lock();
        try {
            Row only = unexpired(name);
            SharedName others = others(name);
            return Optional.ofNullable(only == null && others != null ? others.any() : only);
        } finally {
            mutex.unlock();
        }
    }

    private @Nullable Row unexpired(String name) {
        Row row = rows.get(name);
        return row == null || row.expiresNanos() - time.nanoTime() <= 0 ? null : row;
    }

    /** Returns the readers, waiting writers or permits of a name, without those whose time is over; or null. */
    private @Nullable SharedName others(String name) {
        if (shared.isEmpty()) {
            return null;
        }
        SharedName others = shared.get(name);
        if (others != null) {
            others.removeExpired(time.nanoTime());
        }
        return others;
    }

    private void forget(String name, SharedName others) {
        if (others.isForgettable()) {
            shared.remove(name);
        }
    }

    boolean isAwaited(String name) {
        mutex.lock();
        try {
            return waiting.containsKey(name);
        } finally {
            mutex.unlock();
        }
    }

    /** Waits for a change of any name, or until a grant or a wait for this one is over. */
    @SuppressWarnings("WaitNotInLoop") // A waiter asks for the lock again, and one wake-up too many costs one try.
    void awaitChange(LockRequest request, Duration atMost) throws InterruptedException {
        mutex.lockInterruptibly();
        waiting.merge(request.name(), 1, Integer::sum);
        try {
            if (!isFree(request)) {
                long nanos = Math.min(atMost.toNanos(), nanosUntilChange(request.name()));
                changed.await(nanos, TimeUnit.NANOSECONDS);
            }
        } finally {
            waiting.computeIfPresent(request.name(), (key, count) -> count == 1 ? null : count - 1);
            mutex.unlock();
        }
    }

    private long nanosUntilChange(String name) {
        Row only = unexpired(name);
        SharedName others = others(name);
        long now = time.nanoTime();
        return Math.min(
                only == null ? Long.MAX_VALUE : only.expiresNanos() - now,
                others == null ? Long.MAX_VALUE : others.nanosUntilChange(now));
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
