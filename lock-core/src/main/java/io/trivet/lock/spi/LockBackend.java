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
 * Asks one kind of server for locks.
 *
 * <p>The engine sends at most one contender a name at a time, gives every contender an owner token of its own, and keeps
 * reentrancy, local waiting, leases, their renewal and fencing tokens to itself. A grant's renewals and its release are never
 * under way at the same time. Implementations are thread-safe. Every method throws
 * {@link LockException} with {@code UNAVAILABLE} or {@code REFUSED} where the server couldn't be asked; after such a fault of
 * {@link #acquire} the engine calls {@link #release} for that owner, since the request may have arrived, or may still arrive. A
 * release that failed is tried again and again: after a refusal until the lease time is over, and without an answer for a minute more.
 */
public interface LockBackend extends AutoCloseable {
    /**
     * Asks the server once for the lock, without waiting for a holder.
     *
     * <p>If the request is {@linkplain LockRequest#waits() one that waits}, the backend may leave the contender in a queue on the
     * server; it is asked again with the same request, until the lock was granted or the owner released.
     */
    Attempt acquire(LockRequest request);

    /**
     * Asks as {@link #acquire} does, if it is certain that the calling thread is back within this time, whatever the server, the network and a
     * pool of connections do. The default is never certain.
     *
     * @param nanos positive
     * @return what the server said, or null if nothing was asked, or what was asked may be asked once more: then another thread calls {@link #acquire}
     * @throws LockException as {@link #acquire}; {@code UNAVAILABLE} when the time is over
     */
    default @Nullable Attempt acquireWithin(LockRequest request, long nanos) {
        return null;
    }

    /**
     * Lets go of whatever the request's owner has on the server: a grant, a place in a queue, or nothing. Never touches what belongs to
     * another owner.
     */
    Released release(LockRequest request);

    /**
     * Lets go of what many owners have, when the client is closed: in one request, or side by side, where the server can do that. The default
     * releases one after the other.
     *
     * @return what {@link #release} would return for each, in their order
     * @throws LockException as {@link #release}, when some may not have been released; it may be asked for all of them again
     */
    default List<Released> releaseAll(List<LockRequest> requests) {
        return requests.stream().map(this::release).toList();
    }

    /**
     * Asks the server to keep the owner's grant for the request's lease time from now.
     *
     * @return how long the server keeps it, counted from when the request was sent, or empty if the owner has it no longer
     */
    Optional<Duration> renew(LockRequest request);

    /** Asks the server who has the lock; empty if nobody has. */
    Optional<Holder> holder(String name);

    /**
     * Takes the lock from whoever has it, of any library, as if its time were over.
     *
     * @return true if somebody had it
     */
    boolean forceRelease(String name);

    /**
     * Says what the server's locks promise. With {@link LockProperty#HANDED_OVER} the engine passes a grant from thread to thread.
     */
    LockGuarantees guarantees();

    /**
     * Waits until the lock may have fallen free for this contender, at most for the given time. Returning too early is
     * harmless, since the server is asked again; the default waits the whole time, for servers that don't tell.
     */
    default void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
    }

    /**
     * Holds a contender back that hasn't asked yet, so that other clients have their turn: until one of them has had it, as far as the
     * server tells that, at most for the given time.
     */
    default void holdOff(LockRequest request, Duration atMost) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
    }

    /**
     * Refuses a name that this backend can't hold, beyond the rule for all.
     *
     * @throws IllegalArgumentException with the reason
     */
    default void checkName(String name) {}

    /** Closes what the backend opened itself, and wakes its waiters. The engine released all owners before. */
    @Override
    void close();

    /** Returns the backend and its server in a few words for messages, without credentials: {@code redis://127.0.0.1:6379}. */
    @Override
    String toString();
}
