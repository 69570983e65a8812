package io.trivet.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * One named lock, held by at most one thread among all machines at a time.
 *
 * <p>Thread-safe, and free to create as often as wanted: all instances with one name from one client are the same lock. It is
 * reentrant: a thread that holds it gets it again at once, with the same token, and the lock is released when every one of
 * its leases was closed. Threads of one client are served in the order in which they came, between clients no order is
 * promised.
 *
 * <p>All ways to acquire throw {@link LockException}: {@link LockException.Code#UNAVAILABLE UNAVAILABLE} when the server
 * can't be asked, {@link LockException.Code#REFUSED REFUSED} when it doesn't serve us, {@link LockException.Code#CLOSED CLOSED}
 * when the client was closed. That somebody else holds the lock is no fault.
 */
public interface DistributedLock {
    /** Returns the name under which every client of the backend knows this lock. */
    String name();

    /**
     * Waits until the lock is held, for as long as that takes.
     *
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Lease acquire() throws InterruptedException;

    /** Tries once and returns at once: the lease, or empty if somebody else holds the lock. Never waits for a holder. */
    Optional<Lease> tryAcquire();

    /**
     * Waits for the lock, at most this long: the lease, or empty if it wasn't had in time.
     *
     * @param atMost zero or less makes it {@link #tryAcquire()}
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException;

    /**
     * Returns this lock for code that takes the JDK's {@link Lock}, which has neither leases nor tokens.
     *
     * <p>Each {@code lock} and {@code tryLock} opens a lease, with this lock's options; each {@code unlock} closes the one that this
     * thread opened last through this view, so keep the view. As with the JDK's locks, {@code lock} goes on waiting when its thread
     * is interrupted, and {@code unlock} throws {@link IllegalMonitorStateException} if this thread has locked nothing through the
     * view. It doesn't throw because the lease was over before: code that must know uses {@link #acquire()}. There are no
     * conditions: {@code newCondition} throws {@link UnsupportedOperationException}. Thread-safe.
     */
    Lock asLock();
}
