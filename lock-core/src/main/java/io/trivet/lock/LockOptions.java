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
    private final @Nullable Duration maxHold;
    private final @Nullable Duration waitLimit;
    private final Duration tryLimit;
    private final int maxHandoffs;
    private final Duration handoffTime;
    private final @Nullable String owner;
    private final @Nullable LockListener listener;

    private LockOptions(Draft draft) {
        leaseTime = draft.leaseTime;
        autoRenewal = draft.autoRenewal;
        maxHold = draft.maxHold;
        waitLimit = draft.waitLimit;
        tryLimit = draft.tryLimit;
        maxHandoffs = draft.maxHandoffs;
        handoffTime = draft.handoffTime;
        owner = draft.owner;
        listener = draft.listener;
    }

    /** Mutable options, which start with the defaults. */
    private static final class Draft {
        private Duration leaseTime = Duration.ofSeconds(30);
        private boolean autoRenewal = true;
        private @Nullable Duration maxHold;
        private @Nullable Duration waitLimit;
        private Duration tryLimit = Duration.ofSeconds(5);
        private int maxHandoffs = MAX_HANDOFFS;
        private Duration handoffTime = Duration.ofMillis(20);
        private @Nullable String owner;
        private @Nullable LockListener listener;
    }

    private LockOptions with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.leaseTime = leaseTime;
        draft.autoRenewal = autoRenewal;
        draft.maxHold = maxHold;
        draft.waitLimit = waitLimit;
        draft.tryLimit = tryLimit;
        draft.maxHandoffs = maxHandoffs;
        draft.handoffTime = handoffTime;
        draft.owner = owner;
        draft.listener = listener;
        change.accept(draft);
        return new LockOptions(draft);
    }

    /**
     * Returns the defaults: a lease time of 30 seconds with auto-renewal, no wait limit, a try limit of 5 seconds, and
     * up to 255 handoffs within 20 milliseconds.
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
     * <p> With auto-renewal, the client renews the lease each time that a third of the lease time has passed since the
     * last sign of life.
     * Renewal ends when the lease is closed; when the program has dropped all references to it and the garbage
     * collector took it; when the thread that locked through {@link DistributedLock#asLock()} has died; or after
     * {@link #withMaxHold the maximum hold time}. Without auto-renewal, the lease time is a hard limit unless
     * {@link Lease#renew()} is called.
     */
    public LockOptions withAutoRenewal(boolean on) {
        return with(draft -> draft.autoRenewal = on);
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
     * Sets a limit for waits without a time of their own. They fail with {@link LockException.Code#TIMED_OUT} after it.
     * It applies to {@link DistributedLock#acquire()}, {@link DistributedLock#acquireAsync()} and
     * {@code asLock().lock()}.
     *
     * @param limit positive; default no limit
     */
    public LockOptions withWaitLimit(Duration limit) {
        Duration wait = positive(limit, "wait limit");
        return with(draft -> draft.waitLimit = wait);
    }

    /**
     * Sets how long a try waits for the server's answer. After that it fails with
     * {@link LockException.Code#UNAVAILABLE}. It applies to {@link DistributedLock#tryAcquire()} and
     * {@code asLock().tryLock()}, which don't wait for a holder.
     *
     * @param limit positive; default 5 seconds
     */
    public LockOptions withTryLimit(Duration limit) {
        Duration answer = positive(limit, "try limit");
        return with(draft -> draft.tryLimit = answer);
    }

    /**
     * Sets the bounds for handoffs. Within them a client passes the lock from one of its waiters to the next without
     * asking the server; after them other clients may try first.
     *
     * <p>Larger bounds make the threads of one client faster, and let other clients wait longer. So that the server
     * needn't be asked at each handoff, it is asked to keep the lock for longer than the lease time: by up to {@code
     * handoffTime}, but for at most twice the lease time in all. If the holder dies, the lock stays taken for that
     * long.
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

    /** Returns the lease time. */
    public Duration leaseTime() {
        return leaseTime;
    }

    /** Returns whether leases are renewed automatically. */
    public boolean autoRenewal() {
        return autoRenewal;
    }

    /** Returns the maximum time that a lease lasts, or empty if there is no limit. */
    public Optional<Duration> maxHold() {
        return Optional.ofNullable(maxHold);
    }

    /** Returns the limit of waits without a time of their own, or empty if there is no limit. */
    public Optional<Duration> waitLimit() {
        return Optional.ofNullable(waitLimit);
    }

    /** Returns how long a try waits for the server's answer. */
    public Duration tryLimit() {
        return tryLimit;
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
        return "LockOptions[leaseTime=" + leaseTime + (autoRenewal ? ", renewed" : ", not renewed")
                + (maxHold == null ? "" : ", maxHold=" + maxHold)
                + (waitLimit == null ? "" : ", waitLimit=" + waitLimit) + ", tryLimit=" + tryLimit
                + ", maxHandoffs=" + maxHandoffs + ", handoffTime=" + handoffTime + "]";
    }
}
