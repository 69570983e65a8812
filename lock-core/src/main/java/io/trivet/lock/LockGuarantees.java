package io.trivet.lock;

import java.util.Set;

/**
 * The promises that a client's locks make, and the assumption behind them.
 *
 * <p>No lock with a time limit promises more: a holder that was paused beyond {@link Lease#remaining()} may overlap its
 * successor. Data is safe from that only if the resource rejects a token lower than the highest it has seen.
 *
 * <p>They hold for read/write locks and semaphores too, where the backend has them: a grant excludes those that don't go
 * together with it, and tokens rise as {@link DistributedReadWriteLock} and {@link DistributedSemaphore} say.
 *
 * @param properties the promises, which hold as long as the assumption does
 * @param assumption a sentence that says what must be true of servers, clocks and networks
 */
public record LockGuarantees(Set<LockProperty> properties, String assumption) {
    /** Copies the set, so that it can't change. */
    public LockGuarantees {
        properties = Set.copyOf(properties);
    }
}
