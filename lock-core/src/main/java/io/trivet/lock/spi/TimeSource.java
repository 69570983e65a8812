package io.trivet.lock.spi;

/** The two clocks that measure a lease. The monotonic clock stops while a machine sleeps; the wall clock may jump. */
public interface TimeSource {
    /** Returns the nanoseconds of a clock that never goes back. Only differences between its values have a meaning. */
    long nanoTime();

    /** Returns the wall clock in milliseconds since 1970. */
    long currentTimeMillis();

    /** Returns this machine's clocks. */
    static TimeSource system() {
        return SystemTime.INSTANCE;
    }
}
