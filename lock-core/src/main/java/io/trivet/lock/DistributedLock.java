package io.trivet.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;

/**
 * A named lock. At most one unexpired lease of it exists at a time, on all machines, as long as the backend's
 * assumption holds: see {@link LockClient#guarantees()}.
 *
 * <p>Instances are thread-safe and cheap to create. All instances with one name from one client are the same lock.
 *
 * <p>The lock is reentrant: the thread that holds it can acquire it again at once, with the same token and the options
 * of its first acquire. The lock is released when all of these leases are closed.
 *
 * <p>Threads of one client get the lock in the order of their requests. They hand it to each other without asking the
 * server, within the bounds of {@link LockOptions#withHandoff}. Whether there is an order between clients depends on
 * the backend: see {@link LockClient#guarantees()}.
 *
 * <p>All methods that acquire throw {@link LockException}: {@link LockException.Code#UNAVAILABLE UNAVAILABLE} when the
 * server can't be reached or doesn't answer in time, {@link LockException.Code#REFUSED REFUSED} when it rejects the
 * request, and {@link LockException.Code#CLOSED CLOSED} when the client is closed. When one request gets no answer, all
 * threads of the client that wait for the same lock get {@code UNAVAILABLE} at once. A lock that is held by another
 * client or thread is not an error.
 */
public interface DistributedLock {
    /** Returns the lock's name, which is the same for all clients of the backend. */
    String name();

    /**
     * Waits until the lock is held. Without a {@linkplain LockOptions#withWaitTimeout wait timeout} it waits as long as
     * that takes.
     *
     * @throws LockException {@link LockException.Code#TIMED_OUT TIMED_OUT} at the wait timeout, besides the codes
     *     listed above
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Lease acquire() throws InterruptedException;

    /**
     * Tries once, and returns the lease, or empty if the lock is held elsewhere. It never waits for a holder. It waits
     * for the server's answer, at most {@link LockOptions#withTryTimeout}.
     */
    Optional<Lease> tryAcquire();

    /**
     * Waits for the lock for at most the given time, and returns the lease, or empty if the time ran out.
     *
     * <p>The method returns within that time, even if the server, the network or a connection pool hangs. If the server
     * grants the lock later, that grant is released or goes to another waiting thread of this client.
     *
     * @param atMost zero or a negative time means {@link #tryAcquire()}
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException;

    /**
     * Waits for the lock without blocking a thread. The future completes with the lease, or with a
     * {@link LockException}.
     *
     * <p>The grant belongs to the lease, not to a thread. It isn't reentrant: every other acquire of this lock waits
     * until the lease is closed, even in the thread that uses the lease.
     *
     * <p>Cancelling the future, or completing it from outside, ends the wait. A grant that arrives at that moment is
     * released. A thread of the client completes the future; dependent stages may block it.
     */
    CompletableFuture<Lease> acquireAsync();

    /**
     * Waits for the lock like {@link #acquireAsync()}, for at most the given time. The future completes with the lease,
     * or with empty if the time ran out.
     *
     * @param atMost zero or a negative time means that the server is asked once
     */
    CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost);

    /**
     * Asks the server for the lock's holder; empty if the lock is free. The answer may be out of date when it arrives.
     */
    Optional<LockHolder> holder();

    /**
     * Takes the lock away from its holder, for an operator who knows that the holder is gone or must stop.
     *
     * <p>The holder isn't asked. It learns of the loss at its next renewal or release, and may work on until then. Only
     * a resource that checks fencing tokens is safe from that. Waiters of all clients continue as after a release.
     *
     * @return true if the lock was held
     */
    boolean forceRelease();

    /**
     * Returns a view of this lock as the JDK's {@link Lock}, which has neither leases nor tokens.
     *
     * <p>Each {@code lock} and {@code tryLock} opens a lease with this lock's options. Each {@code unlock} closes the
     * lease that this thread opened last. All views of one lock from one client are equivalent: a lock that was taken
     * through one view can be released through another, and a view need not be kept.
     *
     * <p>As with the JDK's locks, {@code lock} continues to wait when its thread is interrupted, and {@code unlock}
     * throws {@link IllegalMonitorStateException} if this thread has not locked through a view of this lock.
     * {@code unlock} doesn't throw if the lease was lost before; use {@link #acquire()} if the code must know. When a
     * thread dies without unlocking, its lease is no longer renewed, and ends after the lease time.
     * {@code newCondition} throws {@link UnsupportedOperationException}. Thread-safe.
     */
    Lock asLock();
}
