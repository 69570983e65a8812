package io.trivet.id;

import io.trivet.id.IdException.Code;
import java.util.concurrent.atomic.AtomicLong;

/** The time reserved by one lease of a worker id. The {@link LeaseRenewer} also extends it when a caller needs more. */
class LeasedTime implements Reservation {
    private final WorkerLease lease;
    private final Reservation local;
    private final LeaseRenewer renewer;
    private final AtomicLong wanted = new AtomicLong(-1);
    private volatile long lastTick = -1;
    private volatile boolean released;

    /**
     * Creates the time of a lease.
     *
     * @param local the worker id's reservation within this JVM
     */
    LeasedTime(WorkerLease lease, Reservation local, LeaseRenewer renewer) {
        this.lease = lease;
        this.local = local;
        this.renewer = renewer;
    }

    WorkerLease lease() {
        return lease;
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
        IdException reason = renewer.ask(() -> limit() >= tick || released, BackgroundRefresher.PATIENCE_NANOS);
        if (limit() >= tick || released) {
            return;
        }
        if (reason != null) {
            throw reason;
        }
        throw ahead();
    }

    private IdException ahead() {
        return new IdException(
                Code.CLOCK_AHEAD,
                lease
                        + " can't be extended to the time that this machine's clock shows, which is ahead of the store's by"
                        + " more than the reservation of " + lease.terms().reservation()
                        + ". Correct the clock that is wrong.");
    }

    /**
     * Asks the store for more time, up to the tick that callers want. Only one thread at a time calls this or
     * {@link #begin}.
     */
    void renew() {
        lease.renew(wanted.getAndSet(-1));
    }

    /** Reserves the first tick in the store, if it isn't reserved yet. */
    void begin() {
        long first = mark() + 1;
        if (limit() < first) {
            lease.renew(first);
        }
        if (limit() < first) {
            throw ahead();
        }
    }

    /** Returns how many ticks must pass until the first tick may be used. */
    long missingTicks() {
        TickClock clock = lease.terms().clock();
        return mark() + 1 - clock.maxAhead() - clock.now();
    }

    /** Releases the worker id within this JVM. */
    @Override
    public void release(long last) {
        lastTick = last;
        local.release(last);
        released = true;
    }

    /** Returns the last tick that was used, or -1 before the release. */
    long lastTick() {
        return lastTick;
    }
}
