package io.trivet.lock.spi;

/** The two clocks that a lease is held against: the monotonic one stops while a machine sleeps, the wall clock may jump. */
public interface TimeSource {
    /** Returns nanoseconds of a clock that never goes back, comparable only with each other. */
    long nanoTime();

    /** Returns the wall clock in milliseconds since 1970. */
    long currentTimeMillis();

    /** Returns this machine's clocks. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}
