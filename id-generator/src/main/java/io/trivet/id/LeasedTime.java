package io.trivet.id;

import io.trivet.id.IdException.Code;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The time that a leased worker id has, which is renewed well before it is needed, and when a caller needs more. */
final class LeasedTime implements Reservation {
    private static final System.Logger LOG = System.getLogger("io.trivet.id");

    /** How many renewals fit into a reservation, and how many attempts after one failed. */
    private static final int RENEWALS = 3;

    private static final int ATTEMPTS = 10;

    private final WorkerLease lease;
    private final Reservation local;
    private final long reservationNanos;
    private final Attendant attendant;
    private final AtomicLong wanted = new AtomicLong(-1);
    private volatile long lastTick = -1;

    private LeasedTime(WorkerLease lease, Reservation local) {
        this.lease = lease;
        this.local = local;
        reservationNanos = lease.terms().reservation().toNanos();
        attendant = new Attendant(
                "trivet-id-lease " + lease.terms().namespace() + "/" + lease.workerId(),
                lease,
                this::renew,
                reservationNanos / ATTEMPTS,
                this::giveBack);
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
        time.attendant.start();
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
        wanted.accumulateAndGet(tick, Math::max);
        IdException reason = attendant.orderAndWait(() -> limit() >= tick);
        if (limit() >= tick) {
            return;
        }
        if (reason != null) {
            throw reason;
        }
        throw new IdException(
                Code.CLOCK_AHEAD,
                lease
                        + " can't be extended to the time that this machine's clock shows, which is ahead of the store's by"
                        + " more than the reservation of " + lease.terms().reservation()
                        + ". Mend the clock that is wrong.");
    }

    private long renew() {
        lease.renew(wanted.getAndSet(-1));
        return reservationNanos / RENEWALS;
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
        lastTick = last;
        // First here: who leases the same worker id next in this JVM finds it free.
        local.release(last);
        attendant.close();
    }
}
