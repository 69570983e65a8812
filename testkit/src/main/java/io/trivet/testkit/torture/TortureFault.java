package io.trivet.testkit.torture;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is done to a backend's clients, network and server. */
public enum TortureFault {
    /** A client's process stands still for longer than the lease. */
    PROCESS_PAUSED,
    /** A client's process is killed, and another takes its place. */
    PROCESS_KILLED,
    /** A client's connections are reset. */
    CONNECTIONS_CUT,
    /** A client's network is slow. */
    NETWORK_SLOWED,
    /** Nothing passes a client's network, and nobody is told. */
    NETWORK_SWALLOWED,
    /** The server stands still. */
    SERVER_PAUSED,
    /** The server is killed, and starts again on its data. */
    SERVER_RESTARTED,
    /** The server loses its data, as when it starts again without them. No lock with a time limit survives that. */
    DATA_LOST;

    /** Returns the faults under which these promises are to hold. */
    static Set<TortureFault> coveredBy(LockGuarantees guarantees) {
        Set<TortureFault> covered = EnumSet.complementOf(EnumSet.of(DATA_LOST));
        if (!guarantees.properties().contains(LockProperty.SURVIVES_RESTART)) {
            covered.remove(SERVER_RESTARTED);
        }
        if (!guarantees.properties().contains(LockProperty.EXPIRES)) {
            covered.remove(PROCESS_KILLED);
        }
        return covered;
    }

    boolean hurtsAProcess() {
        return this == PROCESS_PAUSED || this == PROCESS_KILLED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
