package io.trivet.id;

import java.util.concurrent.locks.LockSupport;

/** A way to pause a thread, with the monotonic clock that measures the pause. */
interface Sleeper {
    Sleeper PARKED = new Sleeper() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos) {
            LockSupport.parkNanos(this, nanos);
        }
    };

    long nanoTime();

    /** Pauses for about this time, or returns at once if the thread is interrupted. */
    void pause(long nanos);
}
