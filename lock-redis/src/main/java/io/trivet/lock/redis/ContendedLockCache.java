package io.trivet.lock.redis;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers how locks were found when they were last asked for, in a few bytes however many names there are: a name may be forgotten, or
 * taken for another, which costs a request and nothing else. Thread-safe.
 */
final class ContendedLockCache {
    private static final int SLOTS = 256;

    private final AtomicIntegerArray hashes = new AtomicIntegerArray(SLOTS);

    boolean probably(String name) {
        return hashes.get(slot(name)) == mark(name);
    }

    void found(String name) {
        hashes.set(slot(name), mark(name));
    }

    void forget(String name) {
        hashes.compareAndSet(slot(name), mark(name), 0);
    }

    private static int slot(String name) {
        return name.hashCode() & SLOTS - 1;
    }

    /** Never zero, which is an empty slot. */
    private static int mark(String name) {
        return name.hashCode() | 1;
    }
}
