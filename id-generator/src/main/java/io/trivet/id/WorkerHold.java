package io.trivet.id;

/**
 * A worker id that one generator holds, and the span of time that it may put into its ids: after the mark, up to the limit. Who grants it sees to
 * it that no two holders of a worker id are ever granted the same tick.
 */
interface WorkerHold {
    int workerId();

    /** Returns the last tick that an earlier holder may have used. */
    long mark();

    /** Returns the last tick that this holder may use. It only rises, and is asked before each reservation. */
    long limit();

    /**
     * Returns once the limit is at least this tick.
     *
     * @throws IdException if it can't be moved so far
     */
    void extendTo(long tick);

    /** Gives the worker id back, of whose ticks this was the last used. Called once. */
    void release(long lastTick);
}
