package io.trivet.lock.jdbc;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers which locks were held by others when they were last tried, in a few bytes for any number of names. A name
 * may be forgotten or confused with another one, which costs only one query. Thread-safe.
 */
final class BusyNames {
    private static final int SLOTS = 256;

    private final AtomicIntegerArray marks = new AtomicIntegerArray(SLOTS);

    boolean contains(String name) {
        return marks.get(slot(name)) == mark(name);
    }

    void add(String name) {
        marks.set(slot(name), mark(name));
    }

    void remove(String name) {
        marks.compareAndSet(slot(name), mark(name), 0);
    }

    private static int slot(String name) {
        return name.hashCode() & SLOTS - 1;
    }

    /** Never zero, because zero marks an empty slot. */
    private static int mark(String name) {
        return name.hashCode() | 1;
    }
}
