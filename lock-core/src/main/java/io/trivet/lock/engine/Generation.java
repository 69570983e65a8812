package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One grant of the server to this client. It lasts under one owner token until it is released, while its holder inside
 * the client may change.
 */
final class Generation {
    /** The fraction of the time that is left when a holder is notified of a loss. */
    static final int MARGIN = 10;

    private static final int HANDOFF_BITS = 8;
    private static final long GENERATIONS = 1L << (63 - HANDOFF_BITS);

    /** The time that the server keeps the grant, counted from the last request. It may be less than was asked for. */
    private record Standing(RequestStart start, long asked, long validity) {
        /** Returns the time that a holder can get of the time that it needs. */
        long within(long needed) {
            return validity < asked ? Math.min(needed, validity - validity / 3) : needed;
        }

        long nanosLeft() {
            return start.clock().nanosLeft(validity);
        }
    }

    private final BackendContext context;
    private final LocalQueue queue;
    private final AcquireRequest first;
    private final LockRequest request;
    private final long number;
    private final GrantClock granted;

    /** The time that the server's answer took. */
    private final long took;

    /** Held during a renewal or release, so that a late renewal can't arrive after the release. */
    private final ReentrantLock wire = new ReentrantLock();

    private boolean released;
    private volatile Standing standing;

    /** True if the last renewal got no answer or was refused: the server may have dropped the grant. */
    private volatile boolean unanswered;

    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile long noRenewalBefore = System.nanoTime();

    /** The number of handoffs so far; only the thread that has the turn changes it. */
    private int handoffs;

    /** The current holder, or null if there is none yet. */
    private volatile @Nullable Grant current;

    Generation(
            BackendContext context,
            LocalQueue queue,
            AcquireRequest first,
            LockRequest request,
            AcquireResult.Granted answer,
            RequestStart asked) {
        this.context = context;
        this.queue = queue;
        this.first = first;
        this.request = request;
        number = answer.generation();
        granted = asked.clock();
        standing = new Standing(
                asked, request.leaseTime().toNanos(), answer.validity().toNanos());
        if (number <= 0 || number >= GENERATIONS) {
            throw new LockException(
                    LockException.Code.REFUSED,
                    this + ": generation " + number
                            + " is outside 1 to 2^55-1. Check whether another program writes the lock's counter.");
        }
        took = granted.nanosPassed();
        if (nanosLeft() == 0) {
            throw new LockException(
                    LockException.Code.UNAVAILABLE,
                    this + ": the server's answer came after the lease of " + answer.validity()
                            + " was over. Set a longer lease time, or check the server's load.");
        }
    }

    static long token(long generation, int handoffs) {
        return generation << HANDOFF_BITS | handoffs;
    }

    long firstToken() {
        return token(number, 0);
    }

    LocalQueue queue() {
        return queue;
    }

    LockRequest request() {
        return request;
    }

    @Nullable
    Grant current() {
        return current;
    }

    long nanosLeft() {
        return standing.nanosLeft();
    }

    /**
     * Returns whether a renewal that takes as long as the grant did would be answered too late, after the holder was
     * notified of the loss.
     */
    boolean isTooShortToRenew() {
        long usable = validity() - validity() / MARGIN;
        return first.options().autoRenewal() && 2 * took > usable;
    }

    /** Returns the time that the server's answer took. */
    long took() {
        return took;
    }

    /** Returns how long the server keeps the grant after each renewal. */
    long validity() {
        return standing.validity();
    }

    /**
     * Returns when to ask for the next renewal: after a third of the server's last promise, or at once if the connection
     * was lost since then, and some time after a fault.
     */
    long nanosUntilRenewal() {
        Standing now = standing;
        long due = isConnectionLost() ? 0 : now.start().clock().nanosLeft(now.validity() / 3);
        return Math.max(due, noRenewalBefore - System.nanoTime());
    }

    /** Returns whether the backend has lost its connection since the last answered request of this grant. */
    boolean isConnectionLost() {
        return standing.start().connectionLosses() != context.connectionLosses().get();
    }

    /** Returns true if the caller should ask for a renewal, and no other thread is about to. */
    boolean beginRenewal() {
        return renewing.compareAndSet(false, true);
    }

    void endRenewal(long pause) {
        noRenewalBefore = System.nanoTime() + pause;
        renewing.set(false);
    }

    boolean isRenewing() {
        return renewing.get();
    }

    /** Creates the first holder's grant. */
    Grant grant(@Nullable Thread holder) {
        Grant grant = new Grant(this, first, holder, firstToken(), granted);
        current = grant;
        return grant;
    }

    /**
     * Creates the next holder's grant, with as much time as the server would give it. Returns null if the bounds are
     * reached, if the server may have dropped the grant, or if it doesn't renew it.
     */
    @Nullable
    Grant handTo(Waiter next) {
        // Waits for a running renewal, because its answer may be a no.
        wire.lock();
        try {
            return canHandTo(next) ? successor(next) : null;
        } finally {
            wire.unlock();
        }
    }

    /**
     * Returns whether this client has had its share, so that other clients may try first: it handed the lock over, or
     * it used up the handoff time, even with a single holder. Without handoffs, each of its waiters asks the server
     * like those of other clients.
     */
    boolean isSpent() {
        return handoffs > 0 || (first.options().maxHandoffs() > 0 && granted.nanosPassed() >= handoffTime());
    }

    private long handoffTime() {
        return first.options().handoffTime().toNanos();
    }

    private boolean canHandTo(Waiter next) {
        long bound = handoffTime();
        if (unanswered
                || isConnectionLost()
                || handoffs >= first.options().maxHandoffs()
                || granted.nanosPassed() >= bound) {
            return false;
        }
        long needed = next.wanted().options().leaseTime().toNanos();
        if (nanosLeft() < standing.within(needed)) {
            // With the rest of the handoff time added, the server needn't be asked at the next handoff.
            long reserve = Math.min(needed, Math.max(0, bound - granted.nanosPassed()));
            return extendTo(needed + reserve) && nanosLeft() >= standing.within(needed);
        }
        return true;
    }

    private Grant successor(Waiter next) {
        handoffs++;
        return new Grant(this, next.wanted(), next.holder(), token(number, handoffs), GrantClock.start(context.time()));
    }

    /**
     * Stores the current holder, in the same step in which the queue makes it the holder. Any thread that finds the
     * grant here may end it and pass its turn on, and that must not happen while the waiter is still in the queue.
     */
    void setCurrent(Grant successor) {
        current = successor;
    }

    private boolean extendTo(long nanos) {
        try {
            return renew(nanos).isPresent();
        } catch (LockException e) {
            return false;
        }
    }

    /**
     * Asks the server to keep the grant for at least this long, and never for less than it has promised already.
     *
     * @return when the server was asked, or empty if the grant has ended
     */
    Optional<GrantClock> renew(long nanos) {
        wire.lock();
        try {
            if (released) {
                return Optional.empty();
            }
            RequestStart asked = RequestStart.now(context);
            long lease = Nanos.roundUpToMillis(Math.max(nanos, nanosLeft()));
            unanswered = true;
            Optional<Duration> validity = context.backend().renew(request.withLeaseTime(Duration.ofMillis(lease)));
            if (validity.isEmpty()) {
                return Optional.empty();
            }
            standing = new Standing(
                    asked, Duration.ofMillis(lease).toNanos(), validity.get().toNanos());
            unanswered = false;
            return Optional.of(asked.clock());
        } finally {
            wire.unlock();
        }
    }

    /** Releases the grant after this holder, or lets the server keep it until the holder's minimum hold time is over. */
    ReleaseResult release(Grant last) {
        wire.lock();
        try {
            released = true;
            return context.releases().now(new DueRelease(request, last.nanosToKeep()));
        } finally {
            wire.unlock();
        }
    }

    /**
     * Marks the grant as released, because the caller releases it together with others. It doesn't wait for a running
     * renewal, which will find nothing to renew.
     */
    LockRequest releaseWithOthers() {
        if (wire.tryLock()) {
            try {
                released = true;
            } finally {
                wire.unlock();
            }
        }
        return request;
    }

    @Override
    public String toString() {
        return first.subject() + " on " + context.backend();
    }
}
