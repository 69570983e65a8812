package io.trivet.lock.engine;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the server granted to this client: open while at least one lease of it is, ended once. */
final class Grant {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");
    private static final int HANDOFF_BITS = 8;

    private final LockEngine engine;
    private final LocalQueue queue;
    private final LockRequest request;
    private final long token;
    private final Duration validity;
    private final GrantClock clock;
    private final Thread holder = Thread.currentThread();

    /** Zero means ended, and stays so. */
    private final AtomicInteger leases = new AtomicInteger(1);

    private volatile @Nullable Future<?> expiry;

    Grant(LockEngine engine, LocalQueue queue, LockRequest request, Attempt.Granted granted, GrantClock clock) {
        this.engine = engine;
        this.queue = queue;
        this.request = request;
        this.clock = clock;
        token = token(granted.generation());
        validity = granted.validity().compareTo(request.leaseTime()) < 0 ? granted.validity() : request.leaseTime();
        if (clock.nanosLeft(validity) == 0) {
            throw new LockException(
                    LockException.Code.UNAVAILABLE,
                    this + ": the server's answer came after the lease of " + validity
                            + " was over. Take a longer lease time, or look at the server's load.");
        }
    }

    /** A generation has room for 255 local handoffs below it. */
    private long token(long generation) {
        if (generation <= 0 || generation >= 1L << (63 - HANDOFF_BITS)) {
            throw new LockException(
                    LockException.Code.REFUSED,
                    this + ": generation " + generation
                            + " is outside 1 to 2^55-1. Look at who else writes the lock's counter.");
        }
        return generation << HANDOFF_BITS;
    }

    void scheduleExpiry() {
        expiry = engine.expiry().schedule(this::expire, nanosLeft(), TimeUnit.NANOSECONDS);
    }

    /** The timer runs by the machine's clock, which need not be the one that the lease is held against. */
    private void expire() {
        if (clock.nanosLeft(validity) > 0) {
            scheduleExpiry();
        } else {
            endIfOver();
        }
    }

    String name() {
        return request.name();
    }

    long token() {
        return token;
    }

    long nanosLeft() {
        return leases.get() == 0 ? 0 : clock.nanosLeft(validity);
    }

    /** Opens one more lease for the thread that holds the grant, or says no. */
    boolean reenter() {
        if (Thread.currentThread() != holder || nanosLeft() == 0) {
            return false;
        }
        return leases.updateAndGet(open -> open == 0 ? 0 : open + 1) > 0;
    }

    void closeOneLease() {
        if (leases.getAndUpdate(open -> Math.max(0, open - 1)) == 1) {
            end(false);
        }
    }

    /** Ends the grant although leases are open. */
    void closeAllLeases() {
        if (leases.getAndSet(0) > 0) {
            end(false);
        }
    }

    /** Ends the grant if its time is over; whoever notices it first does so. */
    void endIfOver() {
        if (clock.nanosLeft(validity) == 0 && leases.getAndSet(0) > 0) {
            LOG.log(
                    Level.WARNING,
                    "{0}: its lease time of {1} was over before it was closed; others may hold it now.",
                    this,
                    validity);
            end(true);
        }
    }

    private void end(boolean expired) {
        Future<?> task = expiry;
        if (task != null) {
            task.cancel(false);
        }
        queue.forget();
        if (expired) {
            // The server has dropped the grant too, or is about to: local waiters needn't wait for its answer.
            queue.open();
        }
        try {
            boolean stood = engine.releases().now(request);
            if (!stood && !expired) {
                LOG.log(Level.WARNING, "{0}: was no longer ours on the server when it was released.", this);
            }
        } catch (LockException e) {
            LOG.log(
                    Level.WARNING,
                    this + ": could not be released; it falls free when the server is back, or its lease time is over.",
                    e);
            if (e.code() == LockException.Code.UNAVAILABLE) {
                engine.releases().later(request);
            }
        } finally {
            if (!expired) {
                queue.open();
            }
            engine.leave(request.name());
        }
    }

    @Override
    public String toString() {
        return "Lock '" + request.name() + "' on " + engine.backend();
    }
}
