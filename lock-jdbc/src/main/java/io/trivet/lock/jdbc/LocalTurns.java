package io.trivet.lock.jdbc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns of this program's threads for each name, in the order in which they asked, so that only one of them at a time
 * uses a connection to wait for the database. Thread-safe.
 */
final class LocalTurns {
    private final ConcurrentHashMap<String, Turn> turns = new ConcurrentHashMap<>();

    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock(true);

        /** The threads that have the turn or wait for it; changed under the map's lock for the name. */
        private int users;
    }

    private Turn register(String name) {
        Turn turn = turns.compute(name, (key, known) -> {
            Turn each = known == null ? new Turn() : known;
            each.users++;
            return each;
        });
        if (turn.lock.isHeldByCurrentThread()) {
            unregister(name);
            throw new IllegalStateException(
                    "This thread works under lock '" + name
                            + "' already, in another transaction, so it would wait for itself: use that transaction's connection.");
        }
        return turn;
    }

    private void unregister(String name) {
        turns.computeIfPresent(name, (key, turn) -> --turn.users == 0 ? null : turn);
    }

    /** Waits for the turn. */
    void enter(String name) throws InterruptedException {
        enter(name, Long.MAX_VALUE);
    }

    /** Waits for the turn at most this long; returns whether the thread has it. */
    boolean enter(String name, long nanos) throws InterruptedException {
        Turn turn = register(name);
        boolean entered = false;
        try {
            entered = turn.lock.tryLock(nanos, TimeUnit.NANOSECONDS);
            return entered;
        } finally {
            if (!entered) {
                unregister(name);
            }
        }
    }

    /** Takes the turn if no thread has it. */
    boolean tryEnter(String name) {
        boolean entered = register(name).lock.tryLock();
        if (!entered) {
            unregister(name);
        }
        return entered;
    }

    void leave(String name) {
        Turn turn = turns.get(name);
        if (turn != null) {
            turn.lock.unlock();
            unregister(name);
        }
    }
}
