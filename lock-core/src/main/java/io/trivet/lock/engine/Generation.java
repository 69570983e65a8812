package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.Released;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the server granted to this client: it stands under one owner token until it is released, while the holders inside the client
 * may follow each other.
 */
final class Generation {
    /** A holder is told of a loss with this part of the time left. */
    static final int MARGIN = 10;

    private static final int HANDOFF_BITS = 8;
    private static final long GENERATIONS = 1L << (63 - HANDOFF_BITS);

    /** For how long the server keeps the grant, from when it was last asked, which may be less than it was asked for. */
    private record Standing(GrantClock clock, long asked, long validity) {
        /** Returns what a holder can have of the time that it needs. */
        long within(long needed) {
            return validity < asked ? Math.min(needed, validity - validity / 3) : needed;
        }

        long nanosLeft() {
            return clock.nanosLeft(validity);
        }
    }

    private final BackendContext context;
    private final LocalQueue queue;
    private final AcquireRequest first;
    private final LockRequest request;
    private final long number;
    private final GrantClock granted;

    /** How long the server's answer took. */
    private final long took;

    /** Only one renewal or release is under way at a time, so that a late renewal can't outlive the release. */
    private final ReentrantLock wire = new ReentrantLock();

    private boolean released;
    private volatile Standing standing;

    /** That the last question to go on got no answer, or a no: the server may have dropped the grant. Guarded by the wire. */
    private boolean uncertain;

    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long askNotBefore = System.nanoTime();

    /** Counted by whoever has the turn. */
    private int handoffs;

    /** The holder, and null as long as there is none yet. */
    private volatile @Nullable Grant current;

    Generation(
            BackendContext context,
            LocalQueue queue,
            AcquireRequest first,
            LockRequest request,
            Attempt.Granted answer,
            GrantClock asked) {
        this.context = context;
        this.queue = queue;
        this.first = first;
        this.request = request;
        number = answer.generation();
        granted = asked;
        standing = new Standing(
                asked, request.leaseTime().toNanos(), answer.validity().toNanos());
        if (number <= 0 || number >= GENERATIONS) {
            throw new LockException(
                    LockException.Code.REFUSED,
                    this + ": generation " + number
                            + " is outside 1 to 2^55-1. Look at who else writes the lock's counter.");
        }
        took = asked.nanosPassed();
        if (nanosLeft() == 0) {
            throw new LockException(
                    LockException.Code.UNAVAILABLE,
                    this + ": the server's answer came after the lease of " + answer.validity()
                            + " was over. Take a longer lease time, or look at the server's load.");
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

    /** Tells whether a renewal that takes as long as the grant did would be answered when the holder was told of the loss. */
    boolean isTooShortToRenew() {
        long usable = validity() - validity() / MARGIN;
        return first.options().autoRenewal() && 2 * took > usable;
    }

    /** Returns how long the server's answer took. */
    long took() {
        return took;
    }

    /** Returns how long the server keeps the grant whenever it is asked to. */
    long validity() {
        return standing.validity();
    }

    /** Returns when to ask the server to go on: after a third of what it promised the last time, and not at once after a fault. */
    long nanosUntilRenewal() {
        Standing now = standing;
        return Math.max(now.clock().nanosLeft(now.validity() / 3), askNotBefore - System.nanoTime());
    }

    /** Tells whether the caller is to ask the server to go on, and nobody else is about to. */
    boolean beginAsking() {
        return asking.compareAndSet(false, true);
    }

    void endAsking(long pause) {
        askNotBefore = System.nanoTime() + pause;
        asking.set(false);
    }

    boolean isAsking() {
        return asking.get();
    }

    /** Makes the first holder's grant. */
    Grant grant(@Nullable Thread holder) {
        Grant grant = new Grant(this, first, holder, firstToken(), granted);
        current = grant;
        return grant;
    }

    /**
     * Makes the grant of the next holder, which has all the time that the server would give it too, or says no: when the bounds are reached, the server may
     * have dropped the grant, or doesn't prolong it.
     */
    @Nullable
    Grant handTo(Waiter next) {
        // A renewal that is under way is waited for: its answer may be a no.
        wire.lock();
        try {
            return mayHandTo(next) ? successor(next) : null;
        } finally {
            wire.unlock();
        }
    }

    /**
     * Tells whether this client has had its share, so that others may try first: it handed the lock around, or used up the time for that,
     * even if it was one holder who did. Without handing over each of its waiters asks the server, as the others' do.
     */
    boolean isSpent() {
        return handoffs > 0 || (first.options().maxHandoffs() > 0 && granted.nanosPassed() >= handoffTime());
    }

    private long handoffTime() {
        return first.options().handoffTime().toNanos();
    }

    private boolean mayHandTo(Waiter next) {
        long bound = handoffTime();
        if (uncertain || handoffs >= first.options().maxHandoffs() || granted.nanosPassed() >= bound) {
            return false;
        }
        long needed = next.wanted().options().leaseTime().toNanos();
        if (nanosLeft() < standing.within(needed)) {
            // With what is left for handing over besides, the server needn't be asked at the next handoff.
            long reserve = Math.min(needed, Math.max(0, bound - granted.nanosPassed()));
            return prolongTo(needed + reserve) && nanosLeft() >= standing.within(needed);
        }
        return true;
    }

    private Grant successor(Waiter next) {
        handoffs++;
        return new Grant(this, next.wanted(), next.holder(), token(number, handoffs), GrantClock.start(context.time()));
    }

    /**
     * Notes who holds the lock now, in the same step in which the queue gives it: whoever finds the grant here may end it and pass its turn
     * on, which nobody may do as long as its waiter still stands in line.
     */
    void heldBy(Grant successor) {
        current = successor;
    }

    private boolean prolongTo(long nanos) {
        try {
            return renew(nanos).isPresent();
        } catch (LockException e) {
            return false;
        }
    }

    /**
     * Asks the server to go on for at least so long, and never for less than it has promised already.
     *
     * @return when it was asked, or empty if the grant stands no more
     */
    Optional<GrantClock> renew(long nanos) {
        wire.lock();
        try {
            if (released) {
                return Optional.empty();
            }
            GrantClock asked = GrantClock.start(context.time());
            long lease = millisUp(Math.max(nanos, nanosLeft()));
            uncertain = true;
            Optional<Duration> validity = context.backend().renew(request.withLeaseTime(Duration.ofMillis(lease)));
            if (validity.isEmpty()) {
                return Optional.empty();
            }
            uncertain = false;
            standing = new Standing(
                    asked, Duration.ofMillis(lease).toNanos(), validity.get().toNanos());
            return Optional.of(asked);
        } finally {
            wire.unlock();
        }
    }

    private static long millisUp(long nanos) {
        return (nanos + 999_999) / 1_000_000;
    }

    Released release() {
        wire.lock();
        try {
            released = true;
            return context.releases().now(request);
        } finally {
            wire.unlock();
        }
    }

    /** Notes that it is released, by others and with others: a renewal that is under way isn't waited for, and finds nothing to prolong. */
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
        return "Lock '" + request.name() + "' on " + context.backend();
    }
}
