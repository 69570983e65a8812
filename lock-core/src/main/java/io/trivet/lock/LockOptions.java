package io.trivet.lock;

import java.time.Duration;
import java.util.Objects;

/** How a lock is held. Immutable, so it may be shared: each {@code with} method returns changed options. */
public final class LockOptions {
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(10);
    private static final Duration LONGEST_LEASE = Duration.ofDays(365);
    private static final LockOptions DEFAULTS = new LockOptions(Duration.ofSeconds(30));

    private final Duration leaseTime;

    private LockOptions(Duration leaseTime) {
        this.leaseTime = leaseTime;
    }

    /** Returns the defaults: a lease of 30 seconds. */
    public static LockOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns options with this lease time: how long a grant is valid, after which the lock falls free by itself. It is a
     * hard limit, since leases aren't renewed yet: take more than the longest work under the lock.
     *
     * @param leaseTime 10 milliseconds to 365 days; 30 seconds by default; parts of a millisecond are cut off
     * @throws IllegalArgumentException outside that range
     */
    public LockOptions withLeaseTime(Duration leaseTime) {
        Objects.requireNonNull(leaseTime, "leaseTime");
        if (leaseTime.compareTo(SHORTEST_LEASE) < 0 || leaseTime.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("A lease time is between 10 ms and 365 days, not " + leaseTime
                    + ": give the longest time of the work, doubled.");
        }
        return new LockOptions(Duration.ofMillis(leaseTime.toMillis()));
    }

    /** Returns how long a grant is valid. */
    public Duration leaseTime() {
        return leaseTime;
    }

    @Override
    public String toString() {
        return "LockOptions[leaseTime=" + leaseTime + "]";
    }
}
