package io.trivet.id;

/**
 * The span of time that one generator may put into its ids: after the mark, up to the limit. Who grants it sees to it that no two
 * generators of the same worker id are ever granted the same tick.
 */
interface Reservation {
    /** Returns the last tick that an earlier holder may have used. */
    long mark();

    /**
     * Returns the last tick that this holder may use, which is below the last that the bits of an id can hold. It only rises, and
     * is asked before each reservation of ids.
     */
    long limit();

    /**
     * Returns once the limit is at least this tick, or the sequencer that has this time was closed, since it is taken away.
     *
     * @throws IdException if it can't be moved so far
     */
    void extendTo(long tick);

    /** Gives back what is left; of what was granted this was the last tick used. Called once. */
    void release(long lastTick);
}
