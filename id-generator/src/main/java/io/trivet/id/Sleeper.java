package io.trivet.id;

import java.util.concurrent.locks.LockSupport;

/** How a thread waits, and by which clock that can't be set it measures the wait. */
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

    /** Returns after about this time, or at once if the thread is interrupted. */
    void pause(long nanos);
}
