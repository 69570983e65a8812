package io.trivet.id;

import io.trivet.id.IdException.Code;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has a worker id for a generator: leases it, renews the lease well before it ends, and takes a worker id again when it was lost, the former
 * one if it can. The sequencer of a lost one is closed first, and the next begins above its last tick, so that ids never fall.
 *
 * <p>One thread at a time takes turns: whoever builds the generator, then the {@link BackgroundRefresher}'s. Callers wait for it, in bounds.
 */
class LeaseRenewer {
    private static final System.Logger LOG = System.getLogger("io.trivet.id");

    /** How many renewals fit into a reservation, and how many attempts after one failed. */
    private static final int RENEWALS = 3;

    private static final int ATTEMPTS = 10;

    /** How many reservations are waited for, at most, until a worker id that was taken may be used. */
    private static final int MAX_WAIT = 2;

    private static final int MAX_DOUBLINGS = 20;

    /** How many leases are lost before their time begins until that is a fault. */
    private static final int MAX_LOSSES = 3;

    private final LeaseTerms terms;
    private final LocalWorkerRegistry workers;
    private final Sleeper pauses;
    private final @Nullable WorkerIdListener listener;
    private final long reservationNanos;
    private final BackgroundRefresher attendant;

    /** Guards that no sequencer comes after {@link #close()}. */
    private final Object end = new Object();

    private volatile boolean closed;

    /** Whose ids are given. It is closed if its worker id was lost and there is no other yet. */
    private volatile @Nullable Sequencer current;

    /** Why there is no worker id, once there was one. */
    private volatile @Nullable IdException lost;

    /** When the next attempt to take one may be made. */
    private volatile long due;

    /** A lease whose time hasn't begun. */
    private volatile @Nullable LeasedTime taken;

    /** This and what follows is of the thread that takes the turn: the lease of the current sequencer. */
    private @Nullable LeasedTime held;

    /** The name for all attempts at one lease, by which it finds what an attempt has taken that was not answered. */
    private String owner;

    private long begunAt;

    /** How many attempts failed, and leases were lost soon, one after the other. */
    private int failures;

    LeaseRenewer(LeaseTerms terms, LocalWorkerRegistry workers, Sleeper pauses, @Nullable WorkerIdListener listener) {
        this.terms = terms;
        this.workers = workers;
        this.pauses = pauses;
        this.listener = listener;
        reservationNanos = terms.reservation().toNanos();
        owner = terms.newOwner();
        attendant = new BackgroundRefresher(
                "trivet-id-lease " + terms.namespace(), this, this::turn, this::untilRetry, this::giveBack);
    }

    /**
     * Leases a worker id that no other generator of this JVM has either, and returns its sequencer when the clock has come so far that an id
     * can be given: at once, but for a store that can lose what it confirmed, and for a worker id whose last holder was ahead. Gives up,
     * and the worker id back, if that takes more than twice the reservation.
     */
    Sequencer start() {
        try {
            Sequencer first = null;
            for (int losses = 0; first == null; losses++) {
                try {
                    first = awaitFirst();
                } catch (IdException e) {
                    // A machine that is so busy may be faster the next time.
                    if (e.code() != Code.LEASE_LOST || losses == MAX_LOSSES) {
                        throw e;
                    }
                    drop(e);
                }
            }
            attend();
            return first;
        } catch (Throwable e) {
            Sequencer unused = current;
            if (unused != null) {
                unused.close();
            }
            giveBack();
            throw e;
        }
    }

    private Sequencer awaitFirst() {
        take();
        long start = pauses.nanoTime();
        Sequencer first = begin();
        while (first == null) {
            if (pauses.nanoTime() - start > MAX_WAIT * reservationNanos) {
                throw behind();
            }
            pauses.pause(Math.max(1, missingNanos(time())));
            if (Thread.currentThread().isInterrupted()) {
                throw new IdException(
                        Code.INTERRUPTED,
                        time().lease() + " was given back: the thread was interrupted before its time.");
            }
            first = begin();
        }
        return first;
    }

    void attend() {
        attendant.start();
    }

    /** Takes a worker id, whose time hasn't begun. */
    private void take() {
        WorkerLease lease = WorkerLease.acquire(terms, owner, held == null ? null : held.lease());
        Reservation local;
        try {
            local = workers.claim(terms.namespace(), lease.workerId(), terms.layout());
        } catch (IdException e) {
            // Another store, or none, gave the same worker id of the same namespace.
            giveBack(lease, -1);
            throw e;
        }
        taken = leased(lease, local);
    }

    LeasedTime leased(WorkerLease lease, Reservation local) {
        return new LeasedTime(lease, local, this);
    }

    private LeasedTime time() {
        LeasedTime next = taken;
        LeasedTime time = next == null ? held : next;
        if (time == null) {
            throw new IllegalStateException("No worker id was taken.");
        }
        return time;
    }

    /** Returns the sequencer of the worker id that was taken, if its time has begun; else null. */
    private @Nullable Sequencer begin() {
        LeasedTime next = time();
        if (next.missing() > 0) {
            if (missingNanos(next) > MAX_WAIT * reservationNanos) {
                throw behind();
            }
            return null;
        }
        next.begin();
        int workerId = next.lease().workerId();
        int bits = terms.layout().sequenceBits();
        Sequencer fresh = new Sequencer(
                terms.clock(),
                next,
                bits,
                (long) workerId << bits,
                Snowflake.describe(workerId, terms.namespace(), terms.layout()),
                lastTick());
        synchronized (end) {
            if (closed) {
                throw new IdException(Code.CLOSED, fresh + " is closed. Build another.");
            }
            current = fresh;
        }
        // Who loses the first has not lost one after the other.
        begunAt = pauses.nanoTime() - (held == null ? terms.leaseTime().toNanos() : 0);
        lost = null;
        held = next;
        taken = null;
        owner = terms.newOwner();
        attendant.rename("trivet-id-lease " + terms.namespace() + "/" + workerId);
        return fresh;
    }

    /** Returns the last tick that this generator has used, whatever worker id it had. */
    long lastTick() {
        return held == null ? -1 : held.lastTick();
    }

    /** Returns for how long the time that was taken hasn't begun. */
    private long missingNanos(LeasedTime time) {
        long unit = terms.layout().unit().toNanos();
        return Math.min(time.missing(), Long.MAX_VALUE / unit) * unit;
    }

    private IdException behind() {
        return new IdException(
                Code.CLOCK_BEHIND,
                time().lease() + " begins " + millis(missingNanos(time()))
                        + " ms ahead of this machine's clock, and " + MAX_WAIT + " reservations of "
                        + terms.reservation()
                        + " are waited for at most. Mend the clock that is wrong, here or at the store.");
    }

    /** Renews the lease, or takes a worker id again, and returns after how many nanoseconds to do so again. */
    long turn() {
        if (lost == null) {
            try {
                time().renew();
            } catch (IdException e) {
                if (e.code() != Code.LEASE_LOST) {
                    throw e;
                }
                lose(e);
            }
        }
        IdException why = lost;
        if (why != null) {
            if (untilAttempt() > 0) {
                throw why;
            }
            retake();
        }
        return reservationNanos / RENEWALS;
    }

    /** Returns for how long it is no use to ask, or less than 1 if it is now. */
    private long untilAttempt() {
        LeasedTime next = taken;
        return next == null ? due - pauses.nanoTime() : missingNanos(next);
    }

    private void lose(IdException reason) {
        long now = pauses.nanoTime();
        // At once the first time; but who loses each soon after it was taken doesn't go through all worker ids.
        boolean lasted = now - begunAt >= terms.leaseTime().toNanos();
        failures = lasted ? 0 : failures + 1;
        due = now + backOff();
        lost = reason;
        LeasedTime was = time();
        Sequencer ended = current;
        if (ended != null) {
            ended.close();
        }
        BackgroundRefresher.log(this + " has no worker id", reason);
        tell(to -> to.onLost(was.lease().workerId(), reason));
    }

    private void retake() {
        Sequencer again;
        try {
            if (taken == null) {
                take();
            }
            again = begin();
        } catch (RuntimeException | Error e) {
            drop(e);
            failures++;
            due = pauses.nanoTime() + backOff();
            throw none(
                    (e instanceof IdException ? e.getMessage() : e) + " It tries again in " + millis(untilAttempt())
                            + " ms.",
                    e);
        }
        if (again == null) {
            throw none(
                    "Worker " + time().lease().workerId() + " is taken, and begins in " + millis(untilAttempt())
                            + " ms.",
                    null);
        }
        int workerId = time().lease().workerId();
        LOG.log(Level.INFO, again + " gives ids again, after its worker id was lost.");
        tell(to -> to.onRegained(workerId));
    }

    /** Lets go what is of no use any more. */
    private void drop(Throwable fault) {
        LeasedTime unused = taken;
        if (unused != null && fault instanceof IdException known) {
            if (known.code() == Code.LEASE_LOST || known.code() == Code.CLOCK_BEHIND) {
                taken = null;
                unused.release(-1);
                giveBack(unused.lease(), -1);
            }
        }
    }

    /** Returns half to all of a time that doubles with each failure in a row, from a tenth of a reservation to a lease time. */
    private long backOff() {
        if (failures == 0) {
            return 0;
        }
        long longest = reservationNanos / ATTEMPTS << Math.min(failures - 1, MAX_DOUBLINGS);
        long bounded = Math.min(longest, terms.leaseTime().toNanos());
        return bounded / 2 + terms.random().nextLong(bounded / 2 + 1);
    }

    private static long millis(long nanos) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private IdException none(String why, @Nullable Throwable cause) {
        IdException none = new IdException(
                Code.LEASE_LOST, this + " lost its worker id, and gives no ids until it has one again: " + why, cause);
        lost = none;
        return none;
    }

    /** Where a clock may be mended meanwhile, it looks as often as it renews. */
    private long untilRetry() {
        long longest = lost == null ? reservationNanos / ATTEMPTS : Math.max(0, untilAttempt());
        return taken == null ? longest : Math.min(longest, reservationNanos / RENEWALS);
    }

    /**
     * Returns the sequencer that comes after one that was closed. Waits for it as long as the clock's policy says, unless it is known to
     * take longer.
     *
     * @throws IdException {@code LEASE_LOST} if there is none, {@code CLOSED} if there will be none
     */
    Sequencer following(Sequencer ended) {
        long start = pauses.nanoTime();
        long longest = terms.clock().maxWaitNanos();
        while (true) {
            Sequencer now = current;
            if (now != null && now != ended) {
                return now;
            }
            if (closed) {
                throw new IdException(Code.CLOSED, ended + " is closed, and gives no more ids. Build another.");
            }
            IdException why = lost;
            if (why != null) {
                long left = untilAttempt();
                long budget = longest - (pauses.nanoTime() - start);
                if (left > budget || left <= 0 && !hasAnswer(ended, budget)) {
                    throw new IdException(Code.LEASE_LOST, String.valueOf(why.getMessage()), why);
                }
                if (left > 0) {
                    terms.clock().pause(left);
                }
            }
        }
    }

    /** Has a worker id taken, and returns false if there is no answer in this time. */
    private boolean hasAnswer(Sequencer ended, long nanos) {
        IdException unused = ask(() -> current != ended || closed, nanos);
        return current != ended || closed || untilAttempt() > 0;
    }

    /** Has a turn taken, as {@link BackgroundRefresher#orderAndWait}. */
    @Nullable
    IdException ask(BooleanSupplier enough, long patienceNanos) {
        return attendant.orderAndWait(enough, patienceNanos);
    }

    private void tell(Consumer<WorkerIdListener> event) {
        if (listener != null) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                BackgroundRefresher.log(this + ": its listener failed", e);
            }
        }
    }

    /** Ends it, for good, and gives the worker id back. */
    void close() {
        Sequencer last;
        synchronized (end) {
            if (closed) {
                return;
            }
            closed = true;
            last = current;
        }
        if (last != null) {
            // First here: who leases the same worker id next in this JVM finds it free.
            last.close();
        }
        attendant.close();
    }

    void giveBack() {
        LeasedTime unused = taken;
        if (unused != null) {
            taken = null;
            unused.release(-1);
            giveBack(unused.lease(), -1);
        }
        LeasedTime used = held;
        if (used != null && lost == null) {
            giveBack(used.lease(), used.lastTick());
        }
    }

    private void giveBack(WorkerLease lease, long lastTick) {
        try {
            lease.release(lastTick);
        } catch (RuntimeException | Error e) {
            BackgroundRefresher.log(lease + " was not given back, and falls free after " + terms.leaseTime(), e);
        }
    }

    @Override
    public String toString() {
        Sequencer last = current;
        return last == null
                ? "The generator of namespace '" + terms.namespace() + "' on " + terms.store()
                : last + " on " + terms.store();
    }
}
