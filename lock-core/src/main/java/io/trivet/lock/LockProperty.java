package io.trivet.lock;

/** What a lock can promise under the assumption of its {@link LockGuarantees}, as a closed set. */
public enum LockProperty {
    /** At most one unexpired grant exists for a name. */
    EXCLUSIVE,
    /** The fencing tokens of a name rise strictly from grant to grant. */
    RISING_TOKENS,
    /** The lock of a holder that died falls free by itself. */
    EXPIRES,
    /** The two first survive that the server dies and starts again on its data. */
    SURVIVES_RESTART,
    /** The two first survive the death of a minority of the servers, without anything done by hand. */
    SURVIVES_FAILOVER,
    /** Clients are served in the order in which they began to wait. */
    FAIR,
    /** Waiting clients are told of a release, in place of finding it by asking again. */
    NOTIFIES_WAITERS,
    /** A waiter may get the lock from another thread of its client without the server. */
    HANDED_OVER
}
