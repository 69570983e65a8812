package io.trivet.id.spi;

import io.trivet.id.IdException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, for the worker ids of each namespace, who has them and how far their time is reserved.
 *
 * <p>A store judges nothing: it has a clock, and for each worker id one record, which is never removed and changes by
 * compare-and-set. Implementations are thread-safe, and answer within a bounded time. Each method throws {@link IdException} with
 * {@code UNAVAILABLE} or {@code REFUSED} if the store couldn't be asked; a write may then have been done, or may still be.
 *
 * <p>Whoever opened a store closes it, after the generators that have their worker ids from it. One store serves any number
 * of generators and namespaces.
 */
public interface WorkerStore extends AutoCloseable {
    /** Returns the time by the clock of the store itself, where the namespace is kept. */
    Instant now(String namespace);

    /** Returns the records of all worker ids of the namespace that were ever used; not older than when {@link #now} was last asked. */
    Map<Integer, WorkerRecord> read(String namespace);

    /**
     * Puts a record in the place of another, in one step.
     *
     * @param expected the record to be replaced, or null if there was none
     * @return false if there is another than expected, and nothing was changed; also where the store can't tell whether the
     *     change is its own of a first attempt
     */
    boolean compareAndSet(String namespace, int workerId, @Nullable WorkerRecord expected, WorkerRecord next);

    /** Tells whether a write that was confirmed can be lost, as by failover to a replica that hadn't got it yet. */
    boolean canLoseWrites();

    /** Closes what the store opened itself. */
    @Override
    void close();

    /** Returns the store in a few words for messages, without credentials: {@code redis://127.0.0.1:6379}. */
    @Override
    String toString();
}
