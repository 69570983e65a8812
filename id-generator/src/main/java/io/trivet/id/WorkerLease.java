package io.trivet.id;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One holder's lease of a worker id: what is asked of the store, and what follows from its answers. docs/ids.md argues why no two
 * holders can use the same tick. Not thread-safe but for {@link #limit()}.
 */
final class WorkerLease {
    private static final long NEVER_USED = -1;
    private static final int NONE = -1;

    /** Each round that fails is one in which somebody else got a worker id. */
    private static final int ROUNDS = 100;

    private final LeaseTerms terms;
    private final WorkerStore store;
    private final int workerId;

    /** What earlier holders may have used, as the record that was taken says, and as is to be feared. */
    private final long oldMark;

    private final long floor;

    /** What the store holds, as far as we know. */
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
     * @param owner a name that no other lease has, but earlier attempts that were not answered
     * @param former the lost one in whose place this comes, whose worker id is taken rather than another
     * @throws IdException if there is none, the namespace has another layout, or the store can't be asked; a worker id may then be
     *     taken for nobody, until its lease is over
     */
    static WorkerLease acquire(LeaseTerms terms, String owner, @Nullable WorkerLease former) {
        WorkerStore store = terms.store();
        String namespace = terms.namespace();
        int had = former == null ? NONE : former.workerId;
        Set<String> own = former == null ? Set.of(owner) : Set.of(owner, former.record.owner());
        for (int round = 0; round < ROUNDS; round++) {
            Instant now = store.now(namespace);
            Map<Integer, WorkerRecord> records = store.read(namespace);
            records.values().forEach(terms::check);
            int workerId = WorkerIdSelector.choose(terms, now, records, had, own);
            WorkerRecord was = records.get(workerId);
            long mark = was == null ? NEVER_USED : was.mark();
            WorkerRecord next = terms.held(owner, now, mark, NEVER_USED);
            // A store that tried twice may say no to its own first attempt.
            if (store.compareAndSet(namespace, workerId, was, next)
                    || next.equals(store.read(namespace).get(workerId))) {
                return new WorkerLease(terms, workerId, mark, floor(terms, mark), next);
            }
        }
        throw new IdException(
                Code.UNAVAILABLE,
                "No worker id of namespace '" + namespace + "' on " + store + " could be taken in " + ROUNDS
                        + " rounds, since others were faster each time. Try again.");
    }

    /**
     * Returns the last tick that others may have used. Where what they wrote may be lost, that is all that anybody can have reserved until
     * now, and the clock is asked after the worker id was taken, so that "now" is later than all of it.
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

    /** Returns the tick above which this holder's begin. */
    long floor() {
        return floor;
    }

    /** Returns the last tick that this holder may use, or -1 once the lease is lost. */
    long limit() {
        return limit;
    }

    /**
     * Holds the worker id for another lease time, and reserves more time: beyond the tick that is wanted, if the store's clock allows.
     *
     * @throws IdException {@code LEASE_LOST}, for good, or what the store said; then all stays as it was
     */
    void renew(long wanted) {
        Instant now = store.now(terms.namespace());
        if (move(record, now, wanted)) {
            return;
        }
        WorkerRecord found = found();
        // What was not answered was done all the same; or the store forgot what it had confirmed, and goes on from
        // here.
        if (found == null || !found.owner().equals(record.owner())) {
            throw lost(
                    found == null
                            ? "its record is gone"
                            : "it was taken by another process, since it wasn't renewed in time");
        }
        if (!move(found, now, wanted)) {
            throw new IdException(
                    Code.UNAVAILABLE, this + " could not be renewed: its record changed meanwhile. Try again.");
        }
    }

    private boolean move(WorkerRecord from, Instant now, long wanted) {
        WorkerRecord next = terms.held(from.owner(), now, Math.max(from.mark(), record.mark()), wanted);
        if (!store.compareAndSet(terms.namespace(), workerId, from, next)) {
            return false;
        }
        if (store.canLoseWrites()) {
            // It can forget somebody who took an expired lease and used it, too. So none may have been expired until
            // now.
            Instant done = store.now(terms.namespace());
            if (from.isFree(done) || record.isFree(done)) {
                throw lost("it wasn't renewed in time, and the store may have forgotten who had it meanwhile");
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
     * @throws IdException if the store can't be asked; the worker id then falls free when the lease is over
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
