package io.trivet.lock.engine;

import io.trivet.lock.LockOptions;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one holder has: open while at least one lease of it is, ended once. */
final class Grant {
    /** One of the leases that a holder has on it. */
    interface OpenLease {
        /** Is called once, when the holder is to be told of the loss. */
        void lose();
    }

    private static final long MAX_MARGIN = 2_000_000_000L;

    private final Generation generation;
    private final AcquireRequest wanted;
    private final @Nullable Thread holder;
    private final long token;
    private final long leaseTime;
    private final long maxHold;
    private final GrantClock began;

    /** The open leases; a lease that the program has forgotten is among them, and gone. Guarded by this. */
    private final List<WeakReference<OpenLease>> leases = new ArrayList<>(1);

    /** From when the lease time counts. */
    private volatile GrantClock clock;

    /** That its holder was told that holding can no longer be shown; what is left of the time runs out. */
    private volatile boolean lost;

    private volatile boolean ended;

    /** That the program can neither use it nor close it any more. */
    private volatile boolean forgotten;

    Grant(Generation generation, AcquireRequest wanted, @Nullable Thread holder, long token, GrantClock clock) {
        this.generation = generation;
        this.wanted = wanted;
        this.holder = holder;
        this.token = token;
        this.clock = clock;
        began = clock;
        LockOptions options = wanted.options();
        leaseTime = options.leaseTime().toNanos();
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

    /** Returns how long before the end of its time the holder is told. */
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

    boolean isHeldBy(Thread thread) {
        return holder == thread;
    }

    /**
     * Opens one more lease, unless the grant has ended.
     *
     * @param opening makes it, of whether its holder was told of the loss
     */
    synchronized <T extends OpenLease> Optional<T> open(Function<Boolean, T> opening) {
        if (ended) {
            return Optional.empty();
        }
        T lease = opening.apply(lost);
        leases.add(new WeakReference<>(lease));
        return Optional.of(lease);
    }

    /** Tells whether the grant ended with this lease. */
    synchronized boolean close(OpenLease lease) {
        leases.removeIf(open -> open.refersTo(lease));
        return leases.isEmpty() && end();
    }

    /** Ends the grant although leases may be open; tells whether it hadn't ended. */
    synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    /** Returns the leases whose holders are to be told, unless they were: it is told once. */
    synchronized Optional<List<OpenLease>> lose() {
        if (!isOpen()) {
            return Optional.empty();
        }
        lost = true;
        return Optional.of(
                leases.stream().map(WeakReference::get).filter(Objects::nonNull).toList());
    }

    /** Tells whether the server is to be asked to go on. */
    boolean wantsRenewal() {
        if (!isOpen()) {
            return false;
        }
        if (!isProlonged()) {
            // The server may have promised less than the lease time: then it is asked until that is over.
            return generation.nanosLeft() < clock.nanosLeft(leaseTime);
        }
        return maxHold == Nanos.FOREVER || began.nanosLeft(maxHold) > nanosLeft();
    }

    /** Tells, once, that the program has forgotten the grant: it can neither use it nor close it. */
    synchronized boolean forgotten() {
        boolean gone = wanted.endsWithThread() && holder != null && !holder.isAlive()
                || !leases.isEmpty() && leases.stream().allMatch(lease -> lease.refersTo(null));
        boolean news = gone && !forgotten && isOpen();
        forgotten |= gone;
        return news;
    }

    /** Tells whether the lease time counts anew when the server was asked to go on, without being told to. */
    boolean isProlonged() {
        return wanted.options().autoRenewal() && !forgotten;
    }

    /** Asks the server to go on; false if the grant stands no more. */
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
