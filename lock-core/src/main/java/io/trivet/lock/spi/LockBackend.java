package io.trivet.lock.spi;

import io.trivet.lock.LockException;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests for locks to one kind of server.
 *
 * <p>The engine does the rest: reentrancy, local waiting, leases, their renewal, and fencing tokens. It sends requests
 * of at most one waiting contender for a name and {@link LockMode.Kind kind} at a time. Requests of readers and permits
 * that don't wait may run beside it. Every contender has an owner token of its own; one that found the lock busy, and
 * has no place in a queue on the server, asks again with another token. The renewals and the release of one grant never
 * run at the same time. Implementations are thread-safe.
 *
 * <p>Every method throws {@link LockException} with {@code UNAVAILABLE} or {@code REFUSED} if the server couldn't be
 * asked. After such a fault of {@link #acquire} the engine calls {@link #release} for that owner, because the request
 * may have arrived, or may still arrive. A failed release is tried again: after a refusal until the lease time is over,
 * and without an answer for one minute more.
 */
public interface LockBackend extends AutoCloseable {
    /**
     * Returns whether the backend can grant names in this way. The engine sends no request of another kind. The default
     * supports exclusive locks alone.
     */
    default boolean supports(LockMode.Kind kind) {
        return kind == LockMode.Kind.EXCLUSIVE;
    }

    /**
     * Asks the server once for the lock, without waiting for a holder.
     *
     * <p>If {@link LockRequest#waits()} is true, the backend may leave the contender in a queue on the server. The
     * engine then sends the same request again until the lock is granted or the owner is released. What a waiting
     * writer leaves behind to hold off readers is such a place, even if the answer doesn't say so.
     */
    AcquireResult acquire(LockRequest request);

    /**
     * Asks like {@link #acquire}, but only if the calling thread certainly returns within this time, even if the
     * server, the network or a connection pool hangs. The default returns null.
     *
     * @param nanos positive
     * @return the server's answer; or null if nothing was sent, or if it does no harm to send the same request once
     *     more. After null, another thread calls {@link #acquire}
     * @throws LockException as {@link #acquire}; {@code UNAVAILABLE} when the time is over
     */
    default @Nullable AcquireResult acquireWithin(LockRequest request, long nanos) {
        return null;
    }

    /**
     * Releases whatever the request's owner has on the server: a grant, a place in a queue, or nothing. It never
     * touches anything that belongs to another owner.
     */
    ReleaseResult release(LockRequest request);

    /**
     * Ends the owner's grant like {@link #release}, but lets the server keep the name taken for this time from now.
     * Called in place of {@code release} if the lock's minimum hold time isn't over, and only if the {@link
     * #guarantees()} include {@link LockProperty#KEEPS_MIN_HOLD}. The engine sends no further request for the owner
     * after an answer.
     *
     * <p>The default renews the grant for that time. It suits servers where a renewal can also shorten the rest of a
     * grant's time, and where a grant needs nothing else that ends.
     *
     * @param time at least 1 ms, in whole milliseconds
     * @return the result of {@code release}
     */
    default ReleaseResult releaseAfter(LockRequest request, Duration time) {
        return ReleaseResult.of(renew(request.withLeaseTime(time)).isPresent());
    }

    /**
     * Releases the grants and places of many owners when the client is closed: in one request or in parallel, if the
     * server supports that. The default releases one after the other.
     *
     * @return the result of {@link #release} for each request, in their order
     * @throws LockException as {@link #release}, if some may not have been released; the engine may then call it again
     *     with all of them
     */
    default List<ReleaseResult> releaseAll(List<LockRequest> requests) {
        return requests.stream().map(this::release).toList();
    }

    /**
     * Asks the server to keep the owner's grant for the request's lease time from now.
     *
     * @return how long the server keeps it, counted from when the request was sent, or empty if the owner no longer has
     *     it
     */
    Optional<Duration> renew(LockRequest request);

    /**
     * Registers an action to run each time when the connection is lost that grants depend on. The engine then renews all
     * grants at once, and hands none over before its renewal was answered. Called once, before the first request. The
     * default ignores it, for servers whose grants don't depend on a connection.
     *
     * @param action doesn't block, and may be run by any thread
     */
    default void onConnectionLost(Runnable action) {}

    /**
     * Asks the server for the holder of the lock; empty if the lock is free. If a name has several holders, it returns
     * any of them.
     */
    Optional<Holder> holder(String name);

    /**
     * Takes the lock from its holder, of any library, as if its time were over. If a name has several holders, it takes
     * it from all of them.
     *
     * @return true if the lock was held
     */
    boolean forceRelease(String name);

    /**
     * Returns the promises of the server's locks. If they include {@link LockProperty#LOCAL_HANDOFF}, the engine passes
     * a grant from thread to thread. If they include {@link LockProperty#KEEPS_MIN_HOLD}, it lets the server keep a
     * lock that was closed early; otherwise it releases that lock later.
     */
    LockGuarantees guarantees();

    /**
     * Waits until the lock may be free for this contender, at most for the given time. Returning too early does no
     * harm, because the server is asked again. The default waits the whole time, for servers that don't notify.
     */
    default void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
    }

    /**
     * Delays a contender that hasn't asked yet, so that other clients get their turn. It returns when one of them has
     * had the lock, if the server can tell that, and at the latest after the given time.
     */
    default void holdOff(LockRequest request, Duration atMost) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
    }

    /**
     * Checks a name against the backend's own rules, beyond the rule for all backends.
     *
     * @throws IllegalArgumentException with the reason, if the backend can't use the name
     */
    default void checkName(String name) {}

    /** Closes what the backend opened itself, and wakes its waiters. The engine has released all owners before. */
    @Override
    void close();

    /**
     * Returns a short description of the backend and its server for messages, without credentials:
     * {@code redis://127.0.0.1:6379}.
     */
    @Override
    String toString();
}
