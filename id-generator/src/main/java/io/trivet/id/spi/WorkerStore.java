package io.trivet.id.spi;

import io.trivet.id.IdException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps, for each worker id of a namespace, its holder and the time reserved for it.
 *
 * <p>A store makes no decisions: it has a clock, and one record for each worker id. A record is never removed, and
 * changes by compare-and-set only. Implementations are thread-safe, and answer within a bounded time. Each method
 * throws {@link IdException} with {@code UNAVAILABLE} or {@code REFUSED} if the store couldn't be asked; a write may
 * have been done all the same, or may be done later.
 *
 * <p>The caller that opened a store closes it, after the generators that lease their worker ids from it. One store
 * serves any number of generators and namespaces.
 */
public interface WorkerStore extends AutoCloseable {
    /** Returns the time by the store's own clock, on the server that keeps the namespace. */
    Instant now(String namespace);

    /**
     * Returns the records of all worker ids of the namespace that were ever used. They are at least as recent as the
     * last answer of {@link #now}.
     */
    Map<Integer, WorkerRecord> read(String namespace);

    /**
     * Replaces a record by another in one atomic step.
     *
     * @param expected the record to replace, or null if there is none yet
     * @return false if the store holds another record than expected, and nothing was changed. Also false if the store
     *     repeated the request and can't tell whether its own first attempt made the change.
     */
    boolean compareAndSet(String namespace, int workerId, @Nullable WorkerRecord expected, WorkerRecord next);

    /** Returns whether the store can lose a confirmed write, as by failover to a replica that is behind. */
    boolean canLoseWrites();

    /** Closes what the store opened itself, such as a connection. */
    @Override
    void close();

    /**
     * Returns a short description of the store for messages, without credentials, such as
     * {@code redis://127.0.0.1:6379}.
     */
    @Override
    String toString();
}
