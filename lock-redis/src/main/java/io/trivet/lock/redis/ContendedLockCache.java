package io.trivet.lock.redis;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers the state in which locks were last found, in a few bytes for any number of names. A name may be forgotten
 * or confused with another one, which costs only one request. Thread-safe.
 */
final class ContendedLockCache {
    private static final int SLOTS = 256;

    private final AtomicIntegerArray hashes = new AtomicIntegerArray(SLOTS);

    boolean contains(String name) {
        return hashes.get(slot(name)) == mark(name);
    }

    void add(String name) {
        hashes.set(slot(name), mark(name));
    }

    void remove(String name) {
        hashes.compareAndSet(slot(name), mark(name), 0);
    }

    private static int slot(String name) {
        return name.hashCode() & SLOTS - 1;
    }

    /** Returns the mark of a name. It is never zero, because zero marks an empty slot. */
    private static int mark(String name) {
        return name.hashCode() | 1;
    }
}
