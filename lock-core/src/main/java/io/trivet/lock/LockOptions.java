package io.trivet.lock;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a lock is waited for and held. Immutable, so it may be shared: each {@code with} method returns changed options. */
public final class LockOptions {
    /** The most handoffs that a fencing token has room for. */
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

    /** Options while they are changed; the defaults to begin with. */
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
     * Returns the defaults: a lease of 30 seconds that is renewed as long as it is held, no limit to waiting, 5 seconds for the answer to a
     * try, up to 255 handoffs within 20 milliseconds.
     */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns options with this lease time: how long after the holder's last sign of life the lock falls free by itself.
     *
     * @param time 10 milliseconds to 365 days; 30 seconds by default; parts of a millisecond are cut off
     * @throws IllegalArgumentException outside that range
     */
    public LockOptions withLeaseTime(Duration time) {
        Objects.requireNonNull(time, "leaseTime");
        if (time.compareTo(MIN_LEASE) < 0 || time.compareTo(MAX_LEASE) > 0) {
            throw new IllegalArgumentException("A lease time is between 10 ms and 365 days, not " + time
                    + ": give how long the lock may stay taken when its holder has died.");
        }
        return with(draft -> draft.leaseTime = Duration.ofMillis(time.toMillis()));
    }

    /**
     * Returns options in which a held lease is renewed by itself, or not.
     *
     * <p>With renewal, on by default, a third of the lease time after each sign of life the server is asked to go on. That ends when the
     * lease was closed; when the program has forgotten it, so that the garbage collector took it; when the thread behind
     * {@link DistributedLock#asLock()} has died; or after {@link #withMaxHold the longest hold}. Without renewal the lease
     * time is a hard limit to holding, unless {@link Lease#renew()} moves it.
     */
    public LockOptions withAutoRenewal(boolean on) {
        return with(draft -> draft.autoRenewal = on);
    }

    /**
     * Returns options in which a lease ends at the latest so long after it was acquired, however often it is renewed.
     *
     * @param longest positive; without limit by default
     */
    public LockOptions withMaxHold(Duration longest) {
        Duration limit = positive(longest, "longest hold");
        return with(draft -> draft.maxHold = limit);
    }

    /**
     * Returns options in which a wait that names no time of its own ends with {@link LockException.Code#TIMED_OUT} after this one: that of
     * {@link DistributedLock#acquire()}, {@link DistributedLock#acquireAsync()} and {@code asLock().lock()}.
     *
     * @param limit positive; without limit by default
     */
    public LockOptions withWaitLimit(Duration limit) {
        Duration wait = positive(limit, "wait limit");
        return with(draft -> draft.waitLimit = wait);
    }

    /**
     * Returns options in which a try that doesn't wait for a holder waits no longer than this for the server's answer, and fails with
     * {@link LockException.Code#UNAVAILABLE} then: that of {@link DistributedLock#tryAcquire()} and {@code asLock().tryLock()}.
     *
     * @param limit positive; 5 seconds by default
     */
    public LockOptions withTryLimit(Duration limit) {
        Duration answer = positive(limit, "try limit");
        return with(draft -> draft.tryLimit = answer);
    }

    /**
     * Returns options in which a client hands the lock from one of its waiters to the next, without asking the server to release and
     * grant it, only within these bounds: after them other clients may try first. Larger bounds make the threads of one
     * client faster, and the other clients wait longer. So that the server needn't be asked at each handoff, it is asked for up to {@code longest}
     * more than the lease time, at most twice the lease time: for so long the lock stays taken if its holder dies.
     *
     * @param most 0 to 255 times in a row, 255 by default; 0 switches handing over off
     * @param longest for how long after the server's grant, positive, 20 milliseconds by default
     */
    public LockOptions withHandoff(int most, Duration longest) {
        if (most < 0 || most > MAX_HANDOFFS) {
            throw new IllegalArgumentException(
                    "A lock is handed over 0 to 255 times in a row, not " + most + ": the token has no room for more.");
        }
        Duration time = positive(longest, "handoff time");
        return with(draft -> {
            draft.maxHandoffs = most;
            draft.handoffTime = time;
        });
    }

    /**
     * Returns options under which others see this text as the holder: {@link DistributedLock#holder()}, and whoever looks at the server.
     *
     * @param text 1 to 200 characters; the process id and the host by default
     */
    public LockOptions withOwner(String text) {
        if (text.isEmpty() || text.length() > MAX_OWNER) {
            throw new IllegalArgumentException("An owner's text has 1 to 200 characters, not " + text.length()
                    + ": name the program and its machine.");
        }
        return with(draft -> draft.owner = text);
    }

    /** Returns options whose locks tell this listener what happens to them; no one by default. */
    public LockOptions withListener(LockListener told) {
        Objects.requireNonNull(told, "listener");
        return with(draft -> draft.listener = told);
    }

    private static Duration positive(Duration time, String what) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("A " + what + " is positive, not " + time + ".");
        }
        return time;
    }

    /** Returns how long a grant is valid after its holder's last sign of life. */
    public Duration leaseTime() {
        return leaseTime;
    }

    /** Tells whether leases are renewed by themselves. */
    public boolean autoRenewal() {
        return autoRenewal;
    }

    /** Returns how long a lease lives at most, or empty without limit. */
    public Optional<Duration> maxHold() {
        return Optional.ofNullable(maxHold);
    }

    /** Returns how long is waited where no time is named, or empty without limit. */
    public Optional<Duration> waitLimit() {
        return Optional.ofNullable(waitLimit);
    }

    /** Returns how long a try that doesn't wait for a holder waits for the server's answer. */
    public Duration tryLimit() {
        return tryLimit;
    }

    /** Returns how often in a row the lock is handed over. */
    public int maxHandoffs() {
        return maxHandoffs;
    }

    /** Returns for how long after the server's grant the lock is handed over. */
    public Duration handoffTime() {
        return handoffTime;
    }

    /** Returns the text that others see as the holder, or empty for the process id and the host. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /** Returns who is told what happens, or empty. */
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
