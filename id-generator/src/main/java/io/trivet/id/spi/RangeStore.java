package io.trivet.id.spi;

import io.trivet.id.IdException;

/**
 * Keeps counters that numbers are taken from, many at a time. Implementations are thread-safe, and answer within a bounded time.
 * Whoever opened a store closes it, after the generators that take their ids from it.
 */
public interface RangeStore extends AutoCloseable {
    /**
     * Takes the next so many numbers of a counter, for nobody else to get; a counter that isn't there begins at 1.
     *
     * @return the first of them
     * @throws IdException {@code UNAVAILABLE} or {@code REFUSED} if the store couldn't be asked; numbers may then be taken for nobody
     */
    long take(String counter, int count);

    /** Closes what the store opened itself. */
    @Override
    void close();

    /** Returns the store in a few words for messages, without credentials. */
    @Override
    String toString();
}
