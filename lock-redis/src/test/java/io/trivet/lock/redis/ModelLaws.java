package io.trivet.lock.redis;

/**
 * The laws of a {@link RedlockModel}'s world.
 *
 * @param wild whether nodes' clocks jump, clients measure no time, and operators take locks away
 * @param drifts whether nodes keep keys for longer than the lease time by the drift, as they should
 */
record ModelLaws(int nodes, int clients, boolean wild, Restarts restarts, TokenRule rule, boolean drifts) {
    /** How a client makes sure that its token is the highest. */
    enum TokenRule {
        /** The rule of Redlock here: raised only where the own key still stands. */
        WHERE_THE_KEY_STANDS,
        /** A shortcut: read in the first round, and written in the second on every node that answers. */
        EVERYWHERE,
        /** A shortcut: the highest counter of the first round is the token. */
        NOT_AT_ALL
    }

    /** What may happen to a node that crashes. */
    enum Restarts {
        WITH_DATA,
        /** With or without its data, and after a loss only when the longest lease is over. */
        EMPTY_AFTER_THE_LONGEST_LEASE,
        EMPTY_AT_ONCE
    }
}
