package io.trivet.lock.engine;

import io.trivet.lock.LockOptions;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The grant of one holder. It is open while at least one of its leases is open, and ends once. */
final class Grant {
    /** One of the leases that a holder has on its grant. */
    interface OpenLease {
        /** Called once, when the holder must be notified of the loss. */
        void lose();
    }

    private static final long MAX_MARGIN = 2_000_000_000L;

    private final Generation generation;
    private final AcquireRequest wanted;
    private final @Nullable Thread holder;
    private final long token;
    private final long leaseTime;
    private final long minHold;
    private final long maxHold;
    private final GrantClock began;

    /** The moment when the answer was here, by the monotonic clock; zero without a minimum hold time. */
    private final long arrived;

    /**
     * The open leases. A lease that the program has dropped stays in the list as a cleared reference. Guarded by this.
     */
    private final List<WeakReference<OpenLease>> leases = new ArrayList<>(1);

    /** The moment from which the lease time counts. */
    private volatile GrantClock clock;

    /** True after the holder was notified that the lock may be lost. The rest of its time then runs out. */
    private volatile boolean lost;

    private volatile boolean ended;

    /** True when the program can neither use nor close the grant any more. */
    private volatile boolean forgotten;

    /** True if the program never got a lease of this grant. */
    private volatile boolean unused;

    /** True after it ended, while this client lets the server believe that it is held. */
    private volatile boolean kept;

    Grant(Generation generation, AcquireRequest wanted, @Nullable Thread holder, long token, GrantClock clock) {
        this.generation = generation;
        this.wanted = wanted;
        this.holder = holder;
        this.token = token;
        this.clock = clock;
        began = clock;
        LockOptions options = wanted.options();
        leaseTime = options.leaseTime().toNanos();
        minHold = options.minHold().toNanos();
        arrived = minHold == 0 ? 0 : clock.time().nanoTime();
        maxHold = options.maxHold().map(Nanos::of).orElse(Nanos.FOREVER);
    }

    Generation generation() {
        return generation;
    }

    LocalQueue queue() {
        return generation.queue();
    }

    AcquireRequest wanted() {
        return wanted;
    }

    String name() {
        return wanted.name();
    }

    long token() {
        return token;
    }

    boolean isHandedOver() {
        return token != generation.firstToken();
    }

    long nanosHeld() {
        return began.nanosPassed();
    }

    long nanosLeft() {
        if (ended) {
            return 0;
        }
        long left = Math.min(clock.nanosLeft(leaseTime), generation.nanosLeft());
        return maxHold == Nanos.FOREVER ? left : Math.min(left, began.nanosLeft(maxHold));
    }

    long leaseTime() {
        return leaseTime;
    }

    /**
     * Returns for how long the lock must stay taken after this grant has ended: the rest of its minimum hold time. It
     * counts from the answer, and by the monotonic clock alone, so that it is never too short.
     */
    long nanosToKeep() {
        return minHold == 0 || unused ? 0 : Math.max(0, minHold - (began.time().nanoTime() - arrived));
    }

    /** Marks the grant as one that the program doesn't get. Then its lock needn't stay taken. */
    void setUnused() {
        unused = true;
    }

    /** Marks the grant as one that has ended, and is released when its minimum hold time is over. */
    void keep() {
        kept = true;
    }

    boolean isKept() {
        return kept;
    }

    /** Returns how long before the end of its time the holder is notified. */
    long margin() {
        return Math.min(Math.min(leaseTime, generation.validity()) / Generation.MARGIN, MAX_MARGIN);
    }

    boolean isOpen() {
        return !lost && !ended;
    }

    boolean wasLost() {
        return lost;
    }

    boolean isEnded() {
        return ended;
    }

    /** Returns the thread that holds it, or null if it belongs only to its lease. */
    @Nullable
    Thread holder() {
        return holder;
    }

    boolean isHeldBy(Thread thread) {
        return holder == thread;
    }

    /**
     * Opens one more lease, unless the grant has ended.
     *
     * @param opening creates the lease; its argument is whether the holder was notified of the loss
     */
    synchronized <T extends OpenLease> Optional<T> open(Function<Boolean, T> opening) {
        if (ended) {
            return Optional.empty();
        }
        T lease = opening.apply(lost);
        leases.add(new WeakReference<>(lease));
        return Optional.of(lease);
    }

    /** Returns true if the grant ended with this lease. */
    synchronized boolean close(OpenLease lease) {
        leases.removeIf(open -> open.refersTo(lease));
        return leases.isEmpty() && end();
    }

    /** Ends the grant even if leases are open; returns true if it hadn't ended before. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /**
     * Marks the grant as lost, and returns the leases whose holders must be notified; empty if that was done before.
     */
    synchronized Optional<List<OpenLease>> lose() {
        if (!isOpen()) {
            return Optional.empty();
        }
        lost = true;
        return Optional.of(
                leases.stream().map(WeakReference::get).filter(Objects::nonNull).toList());
    }

    /** Returns whether the server should be asked to keep the grant. */
    boolean wantsRenewal() {
        if (!isOpen()) {
            return false;
        }
        if (generation.isConnectionLost()) {
            return true;
        }
        if (!isAutoRenewed()) {
            // The server may have promised less than the lease time. Then it is asked until the lease time is over.
            return generation.nanosLeft() < clock.nanosLeft(leaseTime);
        }
        return maxHold == Nanos.FOREVER || began.nanosLeft(maxHold) > nanosLeft();
    }

    /** Returns true once, when the program has dropped the grant: it can neither use it nor close it. */
    synchronized boolean becameForgotten() {
        boolean gone = wanted.endsWithThread() && holder != null && !holder.isAlive()
                || !leases.isEmpty() && leases.stream().allMatch(lease -> lease.refersTo(null));
        boolean news = gone && !forgotten && isOpen();
        forgotten |= gone;
        return news;
    }

    /** Returns whether an automatic renewal restarts the lease time. */
    boolean isAutoRenewed() {
        return wanted.options().autoRenewal() && !forgotten;
    }

    /** Asks the server to keep the grant; returns false if it has ended. */
    boolean renew(boolean prolong) {
        Optional<GrantClock> asked = generation.renew(prolong ? leaseTime : clock.nanosLeft(leaseTime));
        if (prolong && asked.isPresent()) {
            clock = asked.get();
        }
        return asked.isPresent();
    }

    @Override
    public String toString() {
        return generation.toString();
    }
}
