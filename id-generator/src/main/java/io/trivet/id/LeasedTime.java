package io.trivet.id;

import io.trivet.id.IdException.Code;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The time that a leased worker id has. One thread, which ends with the lease, asks the store: to renew well before it is needed,
 * when a caller needs more, and at last to give the worker id back.
 */
final class LeasedTime implements Reservation {
    private static final System.Logger LOG = System.getLogger("io.trivet.id");

    /** How many renewals fit into a reservation, and how many attempts after one failed. */
    private static final int RENEWALS = 3;

    private static final int ATTEMPTS = 10;

    /** Longer than a store takes to answer or to give up. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(15).toNanos();

    private final WorkerLease lease;
    private final Reservation local;
    private final long reservationNanos;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition order = lock.newCondition();
    private final Condition answer = lock.newCondition();
    private long begun;
    private long ended;
    private boolean ordered;
    private long wanted = -1;
    private @Nullable IdException fault;
    private boolean over;
    private boolean closing;
    private long lastTick = -1;

    private LeasedTime(WorkerLease lease, Reservation local) {
        this.lease = lease;
        this.local = local;
        reservationNanos = lease.terms().reservation().toNanos();
        thread = new Thread(this::keep, "trivet-id-lease " + lease.terms().namespace() + "/" + lease.workerId());
        thread.setDaemon(true);
    }

    /** Leases a worker id that no other generator of this JVM has either, and renews it until it is released. */
    static LeasedTime start(LeaseTerms terms, JvmWorkers workers) {
        WorkerLease lease = WorkerLease.acquire(terms);
        Reservation local;
        try {
            local = workers.claim(terms.namespace(), lease.workerId(), terms.layout());
        } catch (IdException e) {
            // Another store, or none, gave the same worker id of the same namespace.
            lease.release(-1);
            throw e;
        }
        LeasedTime time = new LeasedTime(lease, local);
        time.thread.start();
        return time;
    }

    int workerId() {
        return lease.workerId();
    }

    /**
     * Returns when the clock has come so far that an id can be given: at once, but for a store that can lose what it confirmed, and
     * for a worker id whose last holder was ahead. Gives up, and the worker id back, if that takes more than twice the reservation.
     */
    void awaitStart(Pauses pauses, long maxAhead) {
        try {
            long longest = 2 * reservationNanos;
            long start = pauses.nanoTime();
            long missing = missing(maxAhead);
            while (missing > 0) {
                if (missing > longest || pauses.nanoTime() - start > longest) {
                    throw new IdException(
                            Code.CLOCK_BEHIND,
                            lease + " begins " + TimeUnit.NANOSECONDS.toMillis(missing)
                                    + " ms ahead of this machine's clock. Mend the clock that is wrong, here or at the"
                                    + " store.");
                }
                pauses.pause(missing);
                if (Thread.currentThread().isInterrupted()) {
                    throw new IdException(
                            Code.INTERRUPTED, lease + " was given back: the thread was interrupted before its time.");
                }
                missing = missing(maxAhead);
            }
            extendTo(mark() + 1);
        } catch (RuntimeException e) {
            release(-1);
            throw e;
        }
    }

    private long missing(long maxAhead) {
        LeaseTerms terms = lease.terms();
        long ticks = mark() + 1 - maxAhead - terms.clock().now();
        return ticks * terms.layout().unit().toNanos();
    }

    @Override
    public long mark() {
        return Math.max(lease.floor(), local.mark());
    }

    @Override
    public long limit() {
        return lease.limit();
    }

    @Override
    public void extendTo(long tick) {
        if (tick > lease.terms().lastTick()) {
            local.extendTo(tick);
        }
        IdException reason = renewFor(tick);
        if (limit() >= tick) {
            return;
        }
        if (reason != null) {
            throw new IdException(reason.code(), String.valueOf(reason.getMessage()), reason);
        }
        throw new IdException(
                Code.CLOCK_AHEAD,
                lease
                        + " can't be extended to the time that this machine's clock shows, which is ahead of the store's by"
                        + " more than the reservation of " + lease.terms().reservation()
                        + ". Mend the clock that is wrong.");
    }

    /** Returns what kept the store from renewing, or null, after a turn of the thread that began after this call. */
    private @Nullable IdException renewFor(long tick) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        lock.lock();
        try {
            long turn = begun + 1;
            wanted = Math.max(wanted, tick);
            ordered = true;
            order.signal();
            while (ended < turn && !over && limit() < tick) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return new IdException(
                            Code.UNAVAILABLE, lease + " could not be extended: the store gives no answer. Try again.");
                }
                try {
                    // The answer is a fault or more time.
                    long ignored = answer.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return fault;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void keep() {
        long pause = reservationNanos / RENEWALS;
        while (awaitTurn(pause)) {
            IdException now = renew();
            pause = reservationNanos / (now == null ? RENEWALS : ATTEMPTS);
            endTurn(now);
        }
        if (limit() >= 0) {
            endTurn(new IdException(Code.CLOSED, lease + " is given back: its generator was closed."));
            giveBack();
        }
    }

    /** Returns true if the lease is to be renewed now, or false if no more. */
    private boolean awaitTurn(long pause) {
        long due = System.nanoTime() + pause;
        lock.lock();
        try {
            while (!closing && !over && !ordered && due - System.nanoTime() > 0) {
                order.awaitNanos(due - System.nanoTime());
            }
            begun++;
            ordered = false;
            return !closing && !over;
        } catch (InterruptedException e) {
            throw new AssertionError("Nobody knows this thread, and so nobody interrupts it.", e);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable IdException renew() {
        try {
            lease.renew(wantedNow());
            return null;
        } catch (IdException e) {
            return e;
        } catch (RuntimeException e) {
            return new IdException(Code.UNAVAILABLE, lease + " could not be renewed: the store failed. See why.", e);
        }
    }

    private long wantedNow() {
        lock.lock();
        try {
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    private void endTurn(@Nullable IdException now) {
        lock.lock();
        try {
            over = now != null && (now.code() == Code.LEASE_LOST || now.code() == Code.CLOSED);
            if (now != null && now.code() == Code.LEASE_LOST) {
                LOG.log(Level.WARNING, now.getMessage());
            } else if (now != null && fault == null && !over) {
                LOG.log(Level.WARNING, lease + " was not renewed; ids are given as long as its time lasts.", now);
            }
            fault = now;
            ended = begun;
            answer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void giveBack() {
        try {
            lease.release(lastTick);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    lease + " was not given back, and falls free after "
                            + lease.terms().leaseTime() + ".",
                    e);
        }
    }

    @Override
    public void release(long last) {
        lock.lock();
        try {
            closing = true;
            lastTick = last;
            order.signal();
        } finally {
            lock.unlock();
        }
        // First here: who leases the same worker id next in this JVM finds it free.
        local.release(last);
        awaitEnd();
    }

    /** An interrupt is no reason to leave the worker id behind. */
    private void awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() - deadline < 0) {
            try {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
