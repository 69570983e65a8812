package io.trivet.id.spi;

import io.trivet.id.IdException;

/**
 * A store of counters, from which generators take ranges of numbers.
 *
 * <p>Implementations are thread-safe, and answer within a bounded time. The caller that opened a store closes it, after
 * the generators that use it.
 */
public interface RangeStore extends AutoCloseable {
    /**
     * Takes the next {@code count} numbers of a counter; no other caller gets them. A new counter begins at 1.
     *
     * @return the first of the numbers
     * @throws IdException {@code UNAVAILABLE} or {@code REFUSED} if the store couldn't be asked; numbers may then have
     *     been taken, and are lost
     */
    long take(String counter, int count);

    /** Closes what the store opened itself, such as a connection. */
    @Override
    void close();

    /** Returns a short description of the store for messages, without credentials. */
    @Override
    String toString();
}
