package io.trivet.id;

/**
 * The span of time that one generator may use in its ids: after the mark, up to the limit. The grantor ensures that no
 * two generators of the same worker id are ever granted the same tick.
 */
interface Reservation {
    /** Returns the last tick that an earlier holder may have used. */
    long mark();

    /**
     * Returns the last tick that this holder may use. It is below the last tick that the bits of an id can hold. It
     * only rises, and is read before each reservation of ids.
     */
    long limit();

    /**
     * Waits until the limit is at least this tick, or until the sequencer is closed because the time was taken away.
     *
     * @throws IdException if the limit can't be extended so far
     */
    void extendTo(long tick);

    /** Gives back the rest of the time. Called once, with the last tick that was used. */
    void release(long lastTick);
}
