package io.trivet.lock.engine;

import org.jspecify.annotations.Nullable;

/** A waiter in the local queue: a thread or a future. */
interface Waiter {
    /** Returns the caller's request. */
    AcquireRequest wanted();

    /** Returns the thread that will hold the lock, or null if the lock will belong only to its lease. */
    @Nullable
    Thread holder();

    /** Called once, unless the waiter has left before. It must return at once. */
    void take(Turn turn);
}
