package io.trivet.lock;

/** The promises that a lock can make, under the assumption of its {@link LockGuarantees}. This set is closed. */
public enum LockProperty {
    /** At most one unexpired grant exists for a name. */
    EXCLUSIVE,
    /** The fencing tokens of a name rise strictly from grant to grant. */
    RISING_TOKENS,
    /** The lock of a holder that died becomes free by itself, after the lease time. */
    EXPIRES,
    /** {@code EXCLUSIVE} and {@code RISING_TOKENS} survive a restart of the server on its data. */
    SURVIVES_RESTART,
    /**
     * {@code EXCLUSIVE} and {@code RISING_TOKENS} survive the death of a minority of the servers, without manual work.
     */
    SURVIVES_FAILOVER,
    /** Clients get the lock in the order in which they began to wait. */
    FAIR,
    /** Waiting clients are notified of a release, and don't have to poll for it. */
    NOTIFIES_WAITERS,
    /** A waiter may get the lock from another thread of its client without the server. */
    LOCAL_HANDOFF,
    /**
     * The server keeps a lock until its {@linkplain LockOptions#withMinHold minimum hold time} is over, even if the
     * holder's client was closed or its process has ended. Otherwise the client keeps it, as long as it is open and
     * connected.
     */
    KEEPS_MIN_HOLD
}
