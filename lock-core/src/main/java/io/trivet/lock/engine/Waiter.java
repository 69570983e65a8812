package io.trivet.lock.engine;

import org.jspecify.annotations.Nullable;

/** One who waits in the local queue. */
interface Waiter {
    /** What is waited for, and how it will be held. */
    AcquireRequest wanted();

    /** Returns the thread that will hold the lock, or null if the lock will belong to its lease alone. */
    @Nullable
    Thread holder();

    /** Is called once, unless the waiter has left before, and returns at once. */
    void take(Turn turn);
}
