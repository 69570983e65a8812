package io.trivet.lock;

import java.time.Duration;

/**
 * One grant of a lock: held until it is closed or its time is over, whichever comes first.
 *
 * <p>With {@link LockOptions#withAutoRenewal auto-renewal}, the default, its time is prolonged for as long as the program
 * keeps the lease: it must stay reachable while the lock is held, as in a {@code try} statement or a field. A lease answers for
 * its own grant only. Whatever happens to it later, it never speaks for, or frees, the grant of a successor. Thread-safe: any
 * thread may ask it or close it.
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
     * Asks the server to keep the lock for a whole lease time from now.
     *
     * @return true if it does; false if the lock is no longer ours, or loss was told already
     * @throws LockException {@code UNAVAILABLE} or {@code REFUSED} if the server can't be asked; {@link #remaining()} counts on then
     */
    boolean renew();

    /**
     * Has this action run once when holding can no longer be shown, and before {@link #remaining()} is zero where that is possible: when
     * the server says that the lock is somebody else's; when its time is nearly over and wasn't prolonged, with a tenth
     * of the lease time left, at most 2 seconds; or when the client was closed underneath it. After that the lease isn't renewed any more. The action should stop the work under the lock.
     *
     * <p>It is run by a thread of the client, and may block it. What it throws is logged. On a lease that is lost already it is run at
     * once, on one that was closed never.
     */
    void onLost(Runnable action);

    /**
     * Releases the grant, if this was its last open lease: hands it to the next waiting thread of this client, or returns
     * after the server's answer. It doesn't throw: that the grant was lost is logged and told to the options' listener; that the
     * server can't be reached, or refuses, is logged, and tried again until the lease time is over, when the lock falls free. Later calls do nothing.
     */
    @Override
    void close();
}
