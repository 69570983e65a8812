package io.trivet.lock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A named counting semaphore. At most {@link #permits()} unexpired leases of it exist at a time, on all machines, as
 * long as the backend's assumption holds: see {@link LockClient#guarantees()}.
 *
 * <p>Each permit is a {@link Lease}: it is renewed while it is held, can be lost, and becomes free by itself when its
 * holder dies. Closing the lease gives the permit back. A semaphore isn't reentrant: each acquire takes one more permit,
 * in the same thread too, and any thread may close the lease.
 *
 * <p><b>Tokens don't fence.</b> {@link Lease#fencingToken()} rises with every permit, so permits that are held at the
 * same time have different tokens, and a token identifies its holder. But a holder with a lower token is as valid as one
 * with a higher token. A resource that rejects lower tokens would reject valid holders.
 *
 * <p>Threads of one client that wait for a permit ask the server in the order of their requests. Permits aren't handed
 * over inside a client, so {@link LockOptions#withHandoff} has no effect; all other options apply to each permit. Code
 * that needs several permits of one semaphore at once can deadlock with others that do the same: use a timeout.
 *
 * <p>Instances are thread-safe and cheap to create. All instances with one name are the same semaphore. All methods that
 * acquire throw {@link LockException} as those of {@link DistributedLock}.
 */
public interface DistributedSemaphore {
    /** Returns the semaphore's name, which is the same for all clients of the backend. */
    String name();

    /** Returns how many permits may be held at once, on all machines. */
    int permits();

    /**
     * Waits until a permit is held. Without a {@linkplain LockOptions#withWaitTimeout wait timeout} it waits as long as
     * that takes.
     *
     * @throws LockException {@link LockException.Code#TIMED_OUT TIMED_OUT} at the wait timeout, besides the codes of
     *     {@link DistributedLock}
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Lease acquire() throws InterruptedException;

    /**
     * Tries once, and returns a permit, or empty if all are held. It never waits for a holder, and doesn't queue behind
     * waiting threads of this client. It waits for the server's answer, at most {@link LockOptions#withTryTimeout}.
     */
    Optional<Lease> tryAcquire();

    /**
     * Waits for a permit for at most the given time, and returns it, or empty if the time ran out. It returns within
     * that time like {@link DistributedLock#tryAcquire(Duration)}.
     *
     * @param atMost zero or a negative time means {@link #tryAcquire()}
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is held then
     */
    Optional<Lease> tryAcquire(Duration atMost) throws InterruptedException;

    /**
     * Waits for a permit without blocking a thread. The future completes with the permit, or with a
     * {@link LockException}. Cancelling it ends the wait, as in {@link DistributedLock#acquireAsync()}.
     */
    CompletableFuture<Lease> acquireAsync();

    /**
     * Waits for a permit like {@link #acquireAsync()}, for at most the given time. The future completes with the permit,
     * or with empty if the time ran out.
     *
     * @param atMost zero or a negative time means that the server is asked once
     */
    CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration atMost);

    /**
     * Takes all permits from their holders, for an operator who knows that the holders are gone or must stop. They learn
     * of it like the holder in {@link DistributedLock#forceRelease()}.
     *
     * @return true if any permit was held
     */
    boolean forceRelease();
}
