package io.trivet.lock;

import java.util.Set;

/**
 * The promises that a client's locks make, and the assumption behind them.
 *
 * <p>No lock with a time limit promises more: a holder that was paused beyond {@link Lease#remaining()} may overlap its
 * successor. Data is safe from that only if the resource rejects a token lower than the highest it has seen.
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
