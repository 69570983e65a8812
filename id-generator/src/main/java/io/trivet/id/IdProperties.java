package io.trivet.id;

import java.util.Objects;

/**
 * Which of the four properties a generator's ids have.
 *
 * @param unique what their being unique rests on; all generators here give unique ids on that condition
 * @param risingInTrend whether ids made later are mostly greater, whoever made them, as a database's index likes it
 * @param strictlyRising among which ids each is greater than all that were given before it
 * @param notGuessable whether nobody can tell from some ids what others are
 */
public record IdProperties(Unique unique, boolean risingInTrend, Scope strictlyRising, boolean notGuessable) {
    /** What being unique rests on. */
    public enum Unique {
        /** No two generators that run at once were given the same worker id, or node and clock sequence. */
        BY_ASSIGNMENT,
        /** The worker id is leased from a store, with time reserved there. */
        BY_LEASE,
        /** All take their numbers from one counter in a store. */
        BY_COUNTER,
        /** So many random bits that a collision isn't to be expected. */
        BY_CHANCE
    }

    /** Among which ids the order holds; each scope contains those before it. */
    public enum Scope {
        /** No order is promised. */
        NONE,
        /** Ids that one generator gave to one thread. */
        THREAD,
        /** Ids that one generator gave. */
        GENERATOR,
        /** All ids, whoever gave them. No generator that goes by clocks has it. */
        GLOBAL
    }

    /** Checks that nothing is null. */
    public IdProperties {
        Objects.requireNonNull(unique, "unique");
        Objects.requireNonNull(strictlyRising, "strictlyRising");
    }
}
