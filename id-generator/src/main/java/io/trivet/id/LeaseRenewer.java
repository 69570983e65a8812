package io.trivet.id;

import io.trivet.id.IdException.Code;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a worker id for a generator: leases it, renews the lease well before it ends, and acquires a worker id again if
 * the lease was lost, the former one if possible. The sequencer of the lost worker id is closed first, and the next one
 * begins above its last tick, so that ids never decrease.
 *
 * <p>Only one thread at a time takes turns: first the thread that builds the generator, then the thread of the
 * {@link BackgroundRefresher}. Callers wait for it, for a bounded time.
 */
class LeaseRenewer {
    private static final System.Logger LOG = System.getLogger("io.trivet.id");

    /** The number of renewals per reservation, and of attempts per reservation after a failed one. */
    private static final int RENEWALS = 3;

    private static final int ATTEMPTS = 10;

    /** The most reservations to wait until a worker id that was taken may be used. */
    private static final int MAX_WAIT = 2;

    private static final int MAX_DOUBLINGS = 20;

    /** The most leases that may be lost before their time begins; one more is a fault. */
    private static final int MAX_LOSSES = 3;

    private final LeaseTerms terms;
    private final LocalWorkerRegistry workers;
    private final Sleeper pauses;
    private final @Nullable WorkerIdListener listener;
    private final long reservationNanos;
    private final BackgroundRefresher refresher;

    /** Guards {@link #closed}, so that no sequencer is created after {@link #close()}. */
    private final Object closeLock = new Object();

    private volatile boolean closed;

    /** The sequencer in use. It is closed if its worker id was lost and there is no other yet. */
    private volatile @Nullable Sequencer current;

    /** The reason why there is no worker id any more; null while there is one. */
    private volatile @Nullable IdException lost;

    /** The time from which on the next attempt to take a worker id may be made. */
    private volatile long due;

    /** A lease that was taken and whose time hasn't begun. */
    private volatile @Nullable LeasedTime taken;

    /**
     * The lease of the current sequencer. This field and the following are used only by the thread that takes the turn.
     */
    private @Nullable LeasedTime held;

    /**
     * The owner name for all attempts at one lease. By this name a later attempt finds what an earlier one took without
     * getting the answer.
     */
    private String owner;

    private long begunAt;

    /** The number of consecutive failures: attempts that failed, and leases that were lost soon. */
    private int failures;

    LeaseRenewer(LeaseTerms terms, LocalWorkerRegistry workers, Sleeper pauses, @Nullable WorkerIdListener listener) {
        this.terms = terms;
        this.workers = workers;
        this.pauses = pauses;
        this.listener = listener;
        reservationNanos = terms.reservation().toNanos();
        owner = terms.newOwner();
        refresher = new BackgroundRefresher(
                "trivet-id-lease " + terms.namespace(), this, this::turn, this::retryNanos, this::giveBack);
    }

    /**
     * Leases a worker id that no other generator of this JVM has either, and returns its sequencer as soon as the clock
     * allows an id. Usually that is at once. It takes longer if the store can lose confirmed writes, or if the worker
     * id's last holder was ahead. If it takes more than twice the reservation, the worker id is given back, and the
     * call fails.
     */
    Sequencer start() {
        try {
            Sequencer first = null;
            for (int losses = 0; first == null; losses++) {
                try {
                    first = awaitFirst();
                } catch (IdException e) {
                    // The machine was too busy to renew in time; it may be faster next time.
                    if (e.code() != Code.LEASE_LOST || losses == MAX_LOSSES) {
                        throw e;
                    }
                    dropTaken(e);
                }
            }
            startRenewing();
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
                throw clockBehind();
            }
            pauses.pause(Math.max(1, missingNanos(time())));
            if (Thread.currentThread().isInterrupted()) {
                throw new IdException(
                        Code.INTERRUPTED,
                        time().lease() + " was given back: the thread was interrupted before its time began.");
            }
            first = begin();
        }
        return first;
    }

    void startRenewing() {
        refresher.start();
    }

    /** Takes a worker id; its time hasn't begun yet. */
    private void take() {
        WorkerLease lease = WorkerLease.acquire(terms, owner, held == null ? null : held.lease());
        Reservation local;
        try {
            local = workers.claim(terms.namespace(), lease.workerId(), terms.layout());
        } catch (IdException e) {
            // Another store leased the same worker id of the same namespace in this JVM, or it was assigned.
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

    /** Returns the sequencer of the worker id that was taken if its time has begun, otherwise null. */
    private @Nullable Sequencer begin() {
        LeasedTime next = time();
        if (next.missingTicks() > 0) {
            if (missingNanos(next) > MAX_WAIT * reservationNanos) {
                throw clockBehind();
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
        synchronized (closeLock) {
            if (closed) {
                throw new IdException(Code.CLOSED, fresh + " is closed. Build another.");
            }
            current = fresh;
        }
        // The first lease counts as old: losing it is not one of several losses in a row.
        begunAt = pauses.nanoTime() - (held == null ? terms.leaseTime().toNanos() : 0);
        lost = null;
        held = next;
        taken = null;
        owner = terms.newOwner();
        refresher.rename("trivet-id-lease " + terms.namespace() + "/" + workerId);
        return fresh;
    }

    /** Returns the last tick that this generator used, under any worker id, or -1. */
    long lastTick() {
        return held == null ? -1 : held.lastTick();
    }

    /** Returns the nanoseconds until the time that was taken begins. */
    private long missingNanos(LeasedTime time) {
        long unit = terms.layout().unit().toNanos();
        return Math.min(time.missingTicks(), Long.MAX_VALUE / unit) * unit;
    }

    private IdException clockBehind() {
        return new IdException(
                Code.CLOCK_BEHIND,
                time().lease() + " begins " + millis(missingNanos(time()))
                        + " ms ahead of this machine's clock, and " + MAX_WAIT + " reservations of "
                        + terms.reservation()
                        + " are the longest wait. Correct the clock that is wrong, here or at the store.");
    }

    /** Renews the lease, or takes a worker id again, and returns the nanoseconds until the next turn. */
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
            if (attemptNanos() > 0) {
                throw why;
            }
            acquireAgain();
        }
        return reservationNanos / RENEWALS;
    }

    /** Returns the nanoseconds until the next attempt is useful; less than 1 if it is useful now. */
    private long attemptNanos() {
        LeasedTime next = taken;
        return next == null ? due - pauses.nanoTime() : missingNanos(next);
    }

    private void lose(IdException reason) {
        long now = pauses.nanoTime();
        // The first attempt follows at once. A generator that loses each lease soon must not use up all worker ids.
        boolean lasted = now - begunAt >= terms.leaseTime().toNanos();
        failures = lasted ? 0 : failures + 1;
        due = now + backOff();
        lost = reason;
        LeasedTime was = time();
        Sequencer ended = current;
        if (ended != null) {
            ended.close();
        }
        BackgroundRefresher.log(this + " lost its worker id", reason);
        notifyListener(to -> to.onLost(was.lease().workerId(), reason));
    }

    private void acquireAgain() {
        Sequencer again;
        try {
            if (taken == null) {
                take();
            }
            again = begin();
        } catch (RuntimeException | Error e) {
            dropTaken(e);
            failures++;
            due = pauses.nanoTime() + backOff();
            throw noWorkerId(
                    (e instanceof IdException ? e.getMessage() : e) + " It tries again in " + millis(attemptNanos())
                            + " ms.",
                    e);
        }
        if (again == null) {
            throw noWorkerId(
                    "Worker " + time().lease().workerId() + " is taken, and begins in " + millis(attemptNanos())
                            + " ms.",
                    null);
        }
        int workerId = time().lease().workerId();
        LOG.log(Level.INFO, again + " issues ids again after the loss of its worker id.");
        notifyListener(to -> to.onRegained(workerId));
    }

    /** Gives back a worker id that was taken but can't be used any more. */
    private void dropTaken(Throwable fault) {
        LeasedTime unused = taken;
        if (unused != null && fault instanceof IdException known) {
            if (known.code() == Code.LEASE_LOST || known.code() == Code.CLOCK_BEHIND) {
                taken = null;
                unused.release(-1);
                giveBack(unused.lease(), -1);
            }
        }
    }

    /**
     * Returns a random pause between half and all of a bound. The bound doubles with each consecutive failure, from a
     * tenth of a reservation up to a lease time.
     */
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

    private IdException noWorkerId(String why, @Nullable Throwable cause) {
        IdException none = new IdException(
                Code.LEASE_LOST, this + " lost its worker id, and issues no ids until it has one again: " + why, cause);
        lost = none;
        return none;
    }

    /**
     * Returns the pause after a failed turn. While a worker id is taken, the clock is read as often as for renewals,
     * because it may be corrected meanwhile.
     */
    private long retryNanos() {
        long longest = lost == null ? reservationNanos / ATTEMPTS : Math.max(0, attemptNanos());
        return taken == null ? longest : Math.min(longest, reservationNanos / RENEWALS);
    }

    /**
     * Returns the sequencer that follows a closed one. Waits for it as long as the clock's policy allows, but not if
     * the wait is known to take longer.
     *
     * @throws IdException {@code LEASE_LOST} if there is none yet, {@code CLOSED} if there will be none
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
                throw new IdException(Code.CLOSED, ended + " is closed, and issues no more ids. Build another.");
            }
            IdException why = lost;
            if (why != null) {
                long left = attemptNanos();
                long budget = longest - (pauses.nanoTime() - start);
                if (left > budget || left <= 0 && !isAnswered(ended, budget)) {
                    throw new IdException(Code.LEASE_LOST, String.valueOf(why.getMessage()), why);
                }
                if (left > 0) {
                    terms.clock().pause(left);
                }
            }
        }
    }

    /** Requests a turn that takes a worker id, and returns false if it didn't end within this time. */
    private boolean isAnswered(Sequencer ended, long nanos) {
        IdException unused = ask(() -> current != ended || closed, nanos);
        return current != ended || closed || attemptNanos() > 0;
    }

    /** Requests a turn and waits for it, as {@link BackgroundRefresher#requestTurnAndWait}. */
    @Nullable
    IdException ask(BooleanSupplier enough, long patienceNanos) {
        return refresher.requestTurnAndWait(enough, patienceNanos);
    }

    private void notifyListener(Consumer<WorkerIdListener> event) {
        if (listener != null) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                BackgroundRefresher.log(this + ": its listener failed", e);
            }
        }
    }

    /** Ends the renewal permanently, and gives the worker id back. */
    void close() {
        Sequencer last;
        synchronized (closeLock) {
            if (closed) {
                return;
            }
            closed = true;
            last = current;
        }
        if (last != null) {
            // First within this JVM, so that the next generator that leases the same worker id finds it free.
            last.close();
        }
        refresher.close();
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
            BackgroundRefresher.log(lease + " was not given back, and becomes free after " + terms.leaseTime(), e);
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
