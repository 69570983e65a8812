package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One holder's lease of a worker id: the requests to the store, and the conclusions from its answers. docs/ids.md
 * proves that no two holders can use the same tick. Not thread-safe, except for {@link #limit()}.
 */
final class WorkerLease {
    private static final long NEVER_USED = -1;
    private static final int NONE = -1;

    /** The most attempts to take a worker id. Each failed one means that another process got one. */
    private static final int MAX_ROUNDS = 100;

    private final LeaseTerms terms;
    private final WorkerStore store;
    private final int workerId;

    /** The mark of the record that was taken: the last tick that earlier holders have reserved by it. */
    private final long oldMark;

    /** The last tick that earlier holders may have used; above the mark if the store can lose writes. */
    private final long floor;

    /** The store's record as this holder last wrote it. */
    private WorkerRecord record;

    private volatile long limit;

    private WorkerLease(LeaseTerms terms, int workerId, long oldMark, long floor, WorkerRecord record) {
        this.terms = terms;
        store = terms.store();
        this.workerId = workerId;
        this.oldMark = oldMark;
        this.floor = floor;
        this.record = record;
        limit = record.mark();
    }

    /**
     * Takes a free worker id.
     *
     * @param owner a name that no other lease has, except earlier unanswered attempts at this one
     * @param former the lost lease that this one replaces; its worker id is preferred
     * @throws IdException if no worker id is free, the namespace has another layout, or the store can't be asked; then
     *     a worker id may stay taken without a user until its lease ends
     */
    static WorkerLease acquire(LeaseTerms terms, String owner, @Nullable WorkerLease former) {
        WorkerStore store = terms.store();
        String namespace = terms.namespace();
        int had = former == null ? NONE : former.workerId;
        Set<String> own = former == null ? Set.of(owner) : Set.of(owner, former.record.owner());
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Instant now = store.now(namespace);
            Map<Integer, WorkerRecord> records = store.read(namespace);
            records.values().forEach(terms::check);
            int workerId = WorkerIdSelector.choose(terms, now, records, had, own);
            WorkerRecord was = records.get(workerId);
            long mark = was == null ? NEVER_USED : was.mark();
            WorkerRecord next = terms.heldRecord(owner, now, mark, NEVER_USED);
            // If the store repeated the request, it may have rejected the second attempt because the first succeeded.
            if (store.compareAndSet(namespace, workerId, was, next)
                    || next.equals(store.read(namespace).get(workerId))) {
                return new WorkerLease(terms, workerId, mark, floor(terms, mark), next);
            }
        }
        throw new IdException(
                Code.UNAVAILABLE,
                "No worker id of namespace '" + namespace + "' on " + store + " could be taken in " + MAX_ROUNDS
                        + " rounds, because other processes were faster each time. Try again.");
    }

    /**
     * Returns the last tick that others may have used. If the store can lose writes, that is all that any holder can
     * have reserved until now. The clock is read after the worker id was taken, so that "now" is later than all those
     * reservations.
     */
    private static long floor(LeaseTerms terms, long mark) {
        if (!terms.store().canLoseWrites()) {
            return mark;
        }
        return Math.max(mark, terms.storeTick(terms.store().now(terms.namespace())) + terms.reservationTicks());
    }

    int workerId() {
        return workerId;
    }

    LeaseTerms terms() {
        return terms;
    }

    /** Returns the tick above which this holder's ticks begin. */
    long floor() {
        return floor;
    }

    /** Returns the last tick that this holder may use, or -1 once the lease is lost. */
    long limit() {
        return limit;
    }

    /**
     * Extends the lease by another lease time, and reserves more time: beyond the wanted tick, if the store's clock
     * allows.
     *
     * @throws IdException {@code LEASE_LOST}, permanently, or the store's fault; then nothing changes
     */
    void renew(long wanted) {
        Instant now = store.now(terms.namespace());
        if (move(record, now, wanted)) {
            return;
        }
        WorkerRecord found = found();
        // An unanswered write was done all the same, or the store lost a confirmed one: continue from the record found.
        if (found == null || !found.owner().equals(record.owner())) {
            throw lost(
                    found == null
                            ? "its record is gone"
                            : "another process took it, because it wasn't renewed in time");
        }
        if (!move(found, now, wanted)) {
            throw new IdException(
                    Code.UNAVAILABLE, this + " could not be renewed: its record changed meanwhile. Try again.");
        }
    }

    private boolean move(WorkerRecord from, Instant now, long wanted) {
        WorkerRecord next = terms.heldRecord(from.owner(), now, Math.max(from.mark(), record.mark()), wanted);
        if (!store.compareAndSet(terms.namespace(), workerId, from, next)) {
            return false;
        }
        if (store.canLoseWrites()) {
            // The store can also have forgotten a holder that took the expired lease and used it. So the lease must not
            // have been expired at any time until now.
            Instant done = store.now(terms.namespace());
            if (from.isFree(done) || record.isFree(done)) {
                throw lost("it wasn't renewed in time, and the store may have forgotten another holder");
            }
        }
        record = next;
        limit = next.mark();
        return true;
    }

    private IdException lost(String why) {
        limit = NEVER_USED;
        return new IdException(
                Code.LEASE_LOST,
                this + " is lost: " + why
                        + ". Look for long pauses of this process, and for outages of the store longer than "
                        + terms.leaseTime() + ".");
    }

    /**
     * Gives the worker id back, with the last tick that was used.
     *
     * @throws IdException if the store can't be asked; the worker id then becomes free when the lease ends
     */
    void release(long lastTick) {
        if (!free(record, lastTick)) {
            WorkerRecord found = found();
            if (found != null && found.owner().equals(record.owner())) {
                free(found, lastTick);
            }
        }
    }

    private boolean free(WorkerRecord from, long lastTick) {
        WorkerRecord free = new WorkerRecord("", from.expires(), Math.max(oldMark, lastTick), from.layout());
        return store.compareAndSet(terms.namespace(), workerId, from, free);
    }

    private @Nullable WorkerRecord found() {
        return store.read(terms.namespace()).get(workerId);
    }

    @Override
    public String toString() {
        return "The lease of worker " + workerId + " of namespace '" + terms.namespace() + "' on " + store;
    }
}
