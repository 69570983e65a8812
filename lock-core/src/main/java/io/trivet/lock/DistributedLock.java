package io.trivet.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/**
 * One named lock, held by at most one thread among all machines at a time.
 *
 * <p>Thread-safe, and free to create as often as wanted: all instances with one name from one client are the same lock. It is
 * reentrant: a thread that holds it gets it again at once, with the same token and the options of the first time, and the lock is
 * released when every one of its leases was closed. Threads of one client are served in the order in which they came, and hand the
 * lock to each other without the server, within the bounds of {@link LockOptions#withHandoff}; between clients the
 * backend's {@link LockClient#guarantees()} say whether there is an order.
 *
 * <p>All ways to acquire throw {@link LockException}: {@link LockException.Code#UNAVAILABLE UNAVAILABLE} when the server
 * can't be asked, which all threads of a client that wait for the same lock hear at once, {@link LockException.Code#REFUSED REFUSED} when it doesn't serve us, {@link LockException.Code#CLOSED CLOSED}
 * when the client was closed. That somebody else holds the lock is no fault.
 */
public interface DistributedLock {
    /** Returns the name under which every client of the backend knows this lock. */
    String name();

    /**
     * Waits until the lock is held, for as long as that takes or the options' wait limit says.
     *
     * @throws LockException {@link LockException.Code#TIMED_OUT TIMED_OUT} at that limit, besides those above
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Lease acquire() throws InterruptedException;

    /**
     * Tries once: the lease, or empty if somebody else holds the lock. Never waits for a holder, and for the server's answer no longer than
     * {@link LockOptions#withTryLimit}.
     */
    Optional<Lease> tryAcquire();

    /**
     * Waits for the lock, at most this long: the lease, or empty if it wasn't had in time. It returns in that time whatever the server, the
     * network and a pool of connections do; what the server still grants then is released, or goes to another thread of this client that waits.
     *
     * @param atMost zero or less makes it {@link #tryAcquire()}
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException;

    /**
     * Waits for the lock without a thread: the future gets the lease, or the {@link LockException}.
     *
     * <p>The grant belongs to its lease and to no thread, so it isn't reentrant: whoever acquires the lock while it is held waits,
     * even where the lease is used. A future that is cancelled, or completed by anybody else, gives the wait up, and what may have been
     * granted at that moment is released. The future is completed by a thread of the client, so that what depends on it may
     * block there.
     */
    CompletableFuture<Lease> acquireAsync();

    /**
     * Waits for the lock without a thread, as {@link #acquireAsync()}, at most this long: the future gets the lease, or empty if it
     * wasn't had in time.
     *
     * @param atMost zero or less asks once
     */
    CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost);

    /**
     * Asks the server who holds the lock: empty if nobody does. By the time the answer is here it may be somebody else.
     */
    Optional<LockHolder> holder();

    /**
     * Takes the lock away from whoever holds it: for an operator who knows that the holder is gone, or must stop. The holder isn't
     * asked, and learns it when it renews or releases, so it may go on with its work for a while: only a resource that checks tokens is
     * safe from that. Waiters of all clients go on as after a release.
     *
     * @return true if somebody held it
     */
    boolean forceRelease();

    /**
     * Returns this lock for code that takes the JDK's {@link Lock}, which has neither leases nor tokens.
     *
     * <p>Each {@code lock} and {@code tryLock} opens a lease, with this lock's options; each {@code unlock} closes the one that this
     * thread opened last on the lock. All views of one lock from one client are one: what is locked through one may be unlocked through
     * another, and a view need not be kept. As with the JDK's locks, {@code lock} goes on waiting when its thread
     * is interrupted, and {@code unlock} throws {@link IllegalMonitorStateException} if this thread has locked nothing through a
     * view of this lock. It doesn't throw because the lease was over before: code that must know uses {@link #acquire()}. When a thread dies that
     * has locked and not unlocked, its lease isn't renewed any more, and ends after the lease time. There are no
     * conditions: {@code newCondition} throws {@link UnsupportedOperationException}. Thread-safe.
     */
    Lock asLock();
}
