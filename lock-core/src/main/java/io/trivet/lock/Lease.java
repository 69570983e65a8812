package io.trivet.lock;

import java.time.Duration;

/**
 * One grant of a lock: held until it is closed or its time is over, whichever comes first.
 *
 * <p>A lease answers for its own grant only. Whatever happens to it later, it never speaks for, or frees, the grant of a
 * successor. Thread-safe: any thread may ask it or close it.
 */
public interface Lease extends AutoCloseable {
    /** Returns the lock's name. */
    String name();

    /**
     * Returns the number by which a protected resource tells this grant from earlier ones: positive, strictly rising with
     * every grant of the name, and the same for a reentrant acquire. Send it with each write, and let the resource reject a
     * number lower than the highest it has seen. It may pass 2<sup>53</sup>: write it as a decimal string where a reader
     * uses floating point.
     */
    long fencingToken();

    /**
     * Returns how long the lock is certainly still ours, or zero. It is counted from before the request was sent, by the
     * faster of the monotonic and the wall clock, so that neither a slow answer nor a machine that slept makes it too long.
     */
    Duration remaining();

    /** Tells whether the lock is still ours: not closed, and {@link #remaining()} above zero. */
    boolean isHeld();

    /**
     * Releases the grant, if this was its last open lease, and returns after the server's answer. It doesn't throw: if the
     * grant was lost or the server can't be reached, that is logged, and the lock falls free when its time is over. Later
     * calls do nothing.
     */
    @Override
    void close();
}
