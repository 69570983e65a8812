package io.trivet.lock.redis;

import java.time.Duration;

/** The times of Redlock that follow from a lease time. */
final class RedlockTimes {
    /** The share of the lease time that one round of requests may take. */
    private static final int ROUNDS_PER_LEASE = 20;

    /** A time within which a node that runs answers even on a busy machine. */
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(200);

    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(2);

    /** The most that clocks of two machines may differ in an hour, in percent of it. */
    private static final int DRIFT_PERCENT = 1;

    /** Redis expires keys by milliseconds, and the client's time begins before the key's. */
    private static final int DRIFT_MILLIS = 2;

    private RedlockTimes() {}

    /** Returns how long to wait for the nodes' answers in one round: 5 % of the lease time, 200 ms to 2 s. */
    static Duration timeout(Duration leaseTime) {
        Duration share = leaseTime.dividedBy(ROUNDS_PER_LEASE);
        if (share.compareTo(MIN_TIMEOUT) < 0) {
            return MIN_TIMEOUT;
        }
        return share.compareTo(MAX_TIMEOUT) < 0 ? share : MAX_TIMEOUT;
    }

    /**
     * Returns how long a node keeps a key, in milliseconds: the lease time and the drift, which is 1 % of the whole and
     * 2 ms. So a holder whose clock is slower by 1 % than the nodes' still has the whole lease time.
     */
    static long keptMillis(Duration leaseTime) {
        long left = 100L - DRIFT_PERCENT;
        return ((leaseTime.toMillis() + DRIFT_MILLIS) * 100 + left - 1) / left;
    }
}
