package io.trivet.lock;

import java.util.Set;

/**
 * What the locks of a client promise.
 *
 * <p>No lock with a time limit promises more than this: a holder that was paused beyond {@link Lease#remaining()} may overlap its
 * successor, and data is safe from that only where the resource rejects a token lower than the highest it has seen.
 *
 * @param properties what holds as long as the assumption does
 * @param assumption what must be true of servers, clocks and networks, in words
 */
public record LockGuarantees(Set<LockProperty> properties, String assumption) {
    /** Copies the set. */
    public LockGuarantees {
        properties = Set.copyOf(properties);
    }
}
