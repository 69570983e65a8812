package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcLimits;
import java.time.Duration;

/**
 * Limits on a peer's time and messages.
 *
 * @param begin maximum time from the connection to the end of the peer's READY, TLS included
 * @param ping how long a connection is silent before its peer gets a ping
 * @param heartbeat how often a channel sends a heartbeat; one that has sent some is lost after three times that
 * @param silence how long a channel that has never sent a heartbeat may be silent; zero if the peers don't send any
 * @param set the limits that a user has set, or the defaults
 */
record Limits(Duration begin, Duration ping, Duration heartbeat, Duration silence, RpcLimits set) {
    private static final int LOST_AFTER = 3;

    /** Returns a user's limits together with this package's times and those of the URI. */
    static Limits of(RpcLimits limits, ZeroRpcUri uri) {
        return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(15), uri.heartbeat(), uri.silence(), limits);
    }

    /** Returns how long a channel that has sent heartbeats may be silent. */
    Duration pause() {
        return heartbeat.multipliedBy(LOST_AFTER);
    }

    /** Returns the maximum time of an attempt to connect. */
    Duration connect() {
        return set.connectTimeout();
    }
}
