package io.trivet.id;

import java.util.Objects;

/**
 * The properties of a generator's ids.
 *
 * @param uniqueness the condition under which the ids are unique
 * @param risingInTrend whether later ids are mostly greater, also among generators, which suits a database's index
 * @param strictlyRising the scope within which each id is greater than all earlier ids
 * @param unguessable whether other ids can't be derived from known ones
 */
public record IdProperties(Uniqueness uniqueness, boolean risingInTrend, Scope strictlyRising, boolean unguessable) {
    /** The conditions under which ids are unique. */
    public enum Uniqueness {
        /** No two generators that run at the same time have the same worker id, or the same node and clock sequence. */
        BY_ASSIGNMENT,
        /** The worker id is leased from a store, with time reserved there. */
        BY_LEASE,
        /** All generators take their numbers from one counter in a store. */
        BY_COUNTER,
        /** The ids have so many random bits that two equal ones are practically impossible. */
        BY_CHANCE
    }

    /** The sets of ids within which an order holds; each scope includes the scopes before it. */
    public enum Scope {
        /** No order is promised. */
        NONE,
        /** The ids that one generator returned to one thread. */
        THREAD,
        /** The ids of one generator. */
        GENERATOR,
        /** The ids of all generators. No generator based on clocks has this scope. */
        GLOBAL
    }

    /** Checks that nothing is null. */
    public IdProperties {
        Objects.requireNonNull(uniqueness, "uniqueness");
        Objects.requireNonNull(strictlyRising, "strictlyRising");
    }
}
