package io.trivet.benchmarks.locks;

/** A connection of its own to the server, which checks what the contestants say. */
interface Onlooker extends AutoCloseable {
    /** Returns whether anyone holds the lock with this key, as {@link Library#key} names it. */
    boolean isHeld(String key);
}
