package io.trivet.lock;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Options for waiting for a lock and for holding it. Immutable: each {@code with} method returns a changed copy. */
public final class LockOptions {
    /** The highest number of handoffs in a row. A fencing token has room for no more. */
    public static final int MAX_HANDOFFS = 255;

    private static final Duration MIN_LEASE = Duration.ofMillis(10);
    private static final Duration MAX_LEASE = Duration.ofDays(365);
    private static final int MAX_OWNER = 200;

    private static final LockOptions DEFAULTS = new LockOptions(new Draft());

    private final Duration leaseTime;
    private final boolean autoRenewal;
    private final Duration minHold;
    private final @Nullable Duration maxHold;
    private final @Nullable Duration waitTimeout;
    private final Duration tryTimeout;
    private final int maxHandoffs;
    private final Duration handoffTime;
    private final @Nullable String owner;
    private final @Nullable LockListener listener;

    private LockOptions(Draft draft) {
        leaseTime = draft.leaseTime;
        autoRenewal = draft.autoRenewal;
        minHold = draft.minHold;
        maxHold = draft.maxHold;
        waitTimeout = draft.waitTimeout;
        tryTimeout = draft.tryTimeout;
        maxHandoffs = draft.maxHandoffs;
        handoffTime = draft.handoffTime;
        owner = draft.owner;
        listener = draft.listener;
    }

    /** Mutable options, which start with the defaults. */
    private static final class Draft {
        private Duration leaseTime = Duration.ofSeconds(30);
        private boolean autoRenewal = true;
        private Duration minHold = Duration.ZERO;
        private @Nullable Duration maxHold;
        private @Nullable Duration waitTimeout;
        private Duration tryTimeout = Duration.ofSeconds(5);
        private int maxHandoffs = MAX_HANDOFFS;
        private Duration handoffTime = Duration.ofMillis(20);
        private @Nullable String owner;
        private @Nullable LockListener listener;
    }

    private LockOptions with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.leaseTime = leaseTime;
        draft.autoRenewal = autoRenewal;
        draft.minHold = minHold;
        draft.maxHold = maxHold;
        draft.waitTimeout = waitTimeout;
        draft.tryTimeout = tryTimeout;
        draft.maxHandoffs = maxHandoffs;
        draft.handoffTime = handoffTime;
        draft.owner = owner;
        draft.listener = listener;
        change.accept(draft);
        return new LockOptions(draft);
    }

    /**
     * Returns the defaults: a lease time of 30 seconds with auto-renewal, no wait timeout, a try timeout of 5 seconds,
     * and up to 255 handoffs within 20 milliseconds.
     */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets the lease time. If the holder shows no sign of life for that long, the server frees the lock.
     *
     * @param time 10 milliseconds to 365 days; default 30 seconds. Parts of a millisecond are cut off
     * @throws IllegalArgumentException outside that range
     */
    public LockOptions withLeaseTime(Duration time) {
        Objects.requireNonNull(time, "leaseTime");
        if (time.compareTo(MIN_LEASE) < 0 || time.compareTo(MAX_LEASE) > 0) {
            throw new IllegalArgumentException("The lease time must be between 10 ms and 365 days, not " + time
                    + ": set how long the lock may stay taken after its holder dies.");
        }
        return with(draft -> draft.leaseTime = Duration.ofMillis(time.toMillis()));
    }

    /**
     * Switches auto-renewal on or off. It is on by default.
     *
     * <p>With auto-renewal, the client renews the lease each time that a third of the lease time has passed since the
     * holder's last sign of life. Renewal ends when the lease is closed; when the program has dropped all references to
     * it and the garbage collector took it; when the thread that locked through {@link DistributedLock#asLock()} has
     * died; or after {@link #withMaxHold the maximum hold time}. Without auto-renewal, the lease time is a hard limit
     * unless {@link Lease#renew()} is called.
     */
    public LockOptions withAutoRenewal(boolean on) {
        return with(draft -> draft.autoRenewal = on);
    }

    /**
     * Sets the minimum time for which a lock stays taken after its grant, even if its lease is closed earlier. So a job
     * that several machines start at about the same time runs once, although their clocks differ: set more than the
     * clocks may differ by, and less than the time until the next run.
     *
     * <p>{@link Lease#close()} doesn't wait for that time. After it the lease isn't held, and nobody else gets the lock
     * until the time is over: no other client, no other thread of this client, and not the same thread again. {@link
     * DistributedLock#holder()} still returns the last holder, and {@link DistributedLock#forceRelease()} frees the
     * lock. A lease that is closed later is released as usual.
     *
     * <p>With {@link LockProperty#KEEPS_MIN_HOLD}, the server keeps the lock, even after the client was closed or its
     * process has ended. Without it, the client keeps the lock, as long as it is open and connected.
     *
     * @param minHold 0 to 365 days; default 0. Parts of a millisecond are cut off. It raises a {@linkplain
     *     #withLeaseTime lease time} that is shorter, so that the lock stays taken even if the holder dies
     * @throws IllegalArgumentException outside that range
     */
    public LockOptions withMinHold(Duration minHold) {
        Objects.requireNonNull(minHold, "minHold");
        if (minHold.isNegative() || minHold.compareTo(MAX_LEASE) > 0) {
            throw new IllegalArgumentException("The minimum hold time must be between 0 and 365 days, not " + minHold
                    + ": set more than the clocks of your machines may differ by.");
        }
        return with(draft -> draft.minHold = Duration.ofMillis(minHold.toMillis()));
    }

    /**
     * Sets the maximum time that a lease lasts after it was acquired, however often it is renewed.
     *
     * @param maxHold positive; default no limit
     */
    public LockOptions withMaxHold(Duration maxHold) {
        Duration limit = positive(maxHold, "maximum hold time");
        return with(draft -> draft.maxHold = limit);
    }

    /**
     * Sets a timeout for waits without a time of their own. They fail with {@link LockException.Code#TIMED_OUT} after
     * it. It applies to {@link DistributedLock#acquire()}, {@link DistributedLock#acquireAsync()} and {@code
     * asLock().lock()}, and to the same methods of semaphores and multi-locks.
     *
     * @param timeout positive; by default there is none
     */
    public LockOptions withWaitTimeout(Duration timeout) {
        Duration wait = positive(timeout, "wait timeout");
        return with(draft -> draft.waitTimeout = wait);
    }

    /**
     * Sets how long a try waits for the server's answer. After that it fails with
     * {@link LockException.Code#UNAVAILABLE}. It applies to {@link DistributedLock#tryAcquire()} and
     * {@code asLock().tryLock()}, which don't wait for a holder, and to semaphores and multi-locks.
     *
     * @param timeout positive; default 5 seconds
     */
    public LockOptions withTryTimeout(Duration timeout) {
        Duration answer = positive(timeout, "try timeout");
        return with(draft -> draft.tryTimeout = answer);
    }

    /**
     * Sets the bounds for handoffs. Within them a client passes the lock from one of its waiters to the next without
     * asking the server; after them other clients may try first.
     *
     * <p>Larger bounds make the threads of one client faster, and let other clients wait longer. If a handoff needs
     * more time than the grant has left, the server is asked to keep the lock for longer than the lease time, so that
     * it needn't be asked again at the next handoff: by up to {@code handoffTime}, but for at most twice the lease time
     * in all. If the holder dies, the lock stays taken for that long.
     *
     * @param maxHandoffs 0 to 255 handoffs in a row; default 255. 0 switches handoffs off
     * @param handoffTime the time after the server's grant in which handoffs are allowed; positive, default 20
     *     milliseconds
     */
    public LockOptions withHandoff(int maxHandoffs, Duration handoffTime) {
        if (maxHandoffs < 0 || maxHandoffs > MAX_HANDOFFS) {
            throw new IllegalArgumentException("The number of handoffs must be 0 to 255, not " + maxHandoffs
                    + ": the fencing token has no room for more.");
        }
        Duration time = positive(handoffTime, "handoff time");
        return with(draft -> {
            draft.maxHandoffs = maxHandoffs;
            draft.handoffTime = time;
        });
    }

    /**
     * Sets the text that other clients see as the holder, in {@link DistributedLock#holder()} and on the server.
     *
     * @param text 1 to 200 characters; default the process id and the host
     */
    public LockOptions withOwner(String text) {
        if (text.isEmpty() || text.length() > MAX_OWNER) {
            throw new IllegalArgumentException("The owner text must have 1 to 200 characters, not " + text.length()
                    + ": name the program and its machine.");
        }
        return with(draft -> draft.owner = text);
    }

    /** Sets a listener for the events of the locks. There is none by default. */
    public LockOptions withListener(LockListener listener) {
        Objects.requireNonNull(listener, "listener");
        return with(draft -> draft.listener = listener);
    }

    private static Duration positive(Duration time, String what) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("The " + what + " must be positive, not " + time + ".");
        }
        return time;
    }

    /** Returns the lease time, which is at least the minimum hold time. */
    public Duration leaseTime() {
        return leaseTime.compareTo(minHold) < 0 ? minHold : leaseTime;
    }

    /** Returns whether leases are renewed automatically. */
    public boolean autoRenewal() {
        return autoRenewal;
    }

    /** Returns the minimum time for which a lock stays taken after its grant; zero if there is none. */
    public Duration minHold() {
        return minHold;
    }

    /** Returns the maximum time that a lease lasts, or empty if there is no limit. */
    public Optional<Duration> maxHold() {
        return Optional.ofNullable(maxHold);
    }

    /** Returns the limit of waits without a time of their own, or empty if there is no limit. */
    public Optional<Duration> waitTimeout() {
        return Optional.ofNullable(waitTimeout);
    }

    /** Returns how long a try waits for the server's answer. */
    public Duration tryTimeout() {
        return tryTimeout;
    }

    /** Returns the maximum number of handoffs in a row. */
    public int maxHandoffs() {
        return maxHandoffs;
    }

    /** Returns the time after the server's grant in which handoffs are allowed. */
    public Duration handoffTime() {
        return handoffTime;
    }

    /** Returns the text that other clients see as the holder, or empty for the process id and the host. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /** Returns the listener for events, or empty. */
    public Optional<LockListener> listener() {
        return Optional.ofNullable(listener);
    }

    @Override
    public String toString() {
        return "LockOptions[leaseTime=" + leaseTime() + (autoRenewal ? ", renewed" : ", not renewed")
                + (minHold.isZero() ? "" : ", minHold=" + minHold)
                + (maxHold == null ? "" : ", maxHold=" + maxHold)
                + (waitTimeout == null ? "" : ", waitTimeout=" + waitTimeout) + ", tryTimeout=" + tryTimeout
                + ", maxHandoffs=" + maxHandoffs + ", handoffTime=" + handoffTime + "]";
    }
}
