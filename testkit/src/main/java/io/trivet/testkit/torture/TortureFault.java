package io.trivet.testkit.torture;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A fault of a backend's clients, network or server. */
public enum TortureFault {
    /** A client's process is paused for longer than the lease. */
    PROCESS_PAUSED,
    /** A client's process is killed, and another replaces it. */
    PROCESS_KILLED,
    /** A client's connections are reset. */
    CONNECTIONS_CUT,
    /** A client's network is slow. */
    NETWORK_SLOWED,
    /** A client's network passes no traffic for a while, and neither side is notified. */
    NETWORK_SWALLOWED,
    /** The server is paused. */
    SERVER_PAUSED,
    /** The server is killed, and restarts with its data. */
    SERVER_RESTARTED,
    /**
     * A server is replaced by its replica, which lacks the last writes. No lock on a server with asynchronous
     * replication survives that.
     */
    FAILED_OVER,
    /** The server loses its data, as in a restart without them. No lock with a time limit survives that. */
    DATA_LOST;

    /** Returns the faults under which these guarantees must hold. */
    static Set<TortureFault> coveredBy(LockGuarantees guarantees) {
        Set<TortureFault> covered = EnumSet.complementOf(EnumSet.of(FAILED_OVER, DATA_LOST));
        if (!guarantees.properties().contains(LockProperty.SURVIVES_RESTART)) {
            covered.remove(SERVER_RESTARTED);
        }
        if (!guarantees.properties().contains(LockProperty.EXPIRES)) {
            covered.remove(PROCESS_KILLED);
        }
        return covered;
    }

    boolean isOfProcess() {
        return this == PROCESS_PAUSED || this == PROCESS_KILLED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
