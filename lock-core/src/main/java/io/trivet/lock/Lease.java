package io.trivet.lock;

import java.time.Duration;

/**
 * One grant of a lock, or one permit of a semaphore. It is held until it is closed or its time runs out, whichever comes first.
 *
 * <p>With {@link LockOptions#withAutoRenewal auto-renewal}, the default, the lease is renewed for as long as the
 * program keeps a reference to it. So keep it reachable while the lock is held, for example in a {@code try} statement
 * or a field. A lease stands for its own grant only: it never reports or releases the grant of a later holder.
 * Thread-safe: any thread may use or close it.
 */
public interface Lease extends AutoCloseable {
    /** Returns the name of the lock or semaphore. */
    String name();

    /**
     * Returns the number by which a resource can tell this grant from earlier ones. It is positive and rises strictly
     * with every grant of the name. A reentrant acquire returns the same number, and so do all readers between two
     * writers of a {@linkplain DistributedReadWriteLock read/write lock}. The number of a {@linkplain
     * DistributedSemaphore semaphore's} permit only identifies its holder: don't let a resource compare it.
     *
     * <p>Send it with each write, and let the resource reject a number lower than the highest it has seen. It can
     * exceed 2<sup>53</sup>: write it as a decimal string if a reader uses floating point.
     */
    long fencingToken();

    /**
     * Returns how long the lock is certainly still held, or zero. The time counts from before the request was sent, by
     * the faster of the monotonic and the wall clock. So it is never too long, even after a slow answer or a sleep of
     * the machine.
     */
    Duration remaining();

    /** Returns whether the lock is still held: the lease is not closed, and {@link #remaining()} is above zero. */
    boolean isHeld();

    /**
     * Asks the server to keep the lock for a whole lease time from now.
     *
     * @return true if the server keeps it; false if the lock is no longer held, or its loss was already reported
     * @throws LockException {@code UNAVAILABLE} or {@code REFUSED} if the server can't be asked; {@link #remaining()}
     *     continues to count down then
     */
    boolean renew();

    /**
     * Registers an action that runs once when the lock may be lost, so that it can stop the work under the lock. Where
     * possible it runs before {@link #remaining()} is zero.
     *
     * <p>It runs in these cases: the server says that another owner has the lock; the lease was not renewed, and only a
     * tenth of the lease time (but not more than 2 seconds) is left; or the client is closed while the lease is
     * open. After that the lease is no longer renewed.
     *
     * <p>The action runs on a thread of the client, and may block it. An exception that it throws is logged. If the
     * lease is already lost, the action runs at once. If the lease is closed, it never runs.
     */
    void onLost(Runnable action);

    /**
     * Releases the grant if this was its last open lease. It hands the lock to the next waiting thread of this client,
     * or returns after the server's answer.
     *
     * <p>If the options' {@linkplain LockOptions#withMinHold minimum hold time} isn't over, the lock stays taken until
     * then. The method doesn't wait for that.
     *
     * <p>It doesn't throw. If the grant was lost before, that is logged and reported to the options' listener. If the
     * server refuses or can't be reached, that is logged, and the release is tried again: after a refusal until the
     * lease time is over, and without an answer for one minute more. Without a successful release, the lock becomes
     * free as if its holder had died. Later calls do nothing.
     */
    @Override
    void close();
}
