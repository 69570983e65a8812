package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcLimits;
import java.time.Duration;

/**
 * Limits on a peer's time and messages.
 *
 * @param begin maximum time from the connection to the end of the peer's preface, TLS included
 * @param ping how long a connection is silent before its client sends a ping
 * @param set the limits that a user has set, or the defaults
 */
record Limits(Duration begin, Duration ping, RpcLimits set) {
    /** Returns a user's limits together with this package's times. */
    static Limits of(RpcLimits limits) {
        return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(15), limits);
    }

    /** Returns how long a client may be silent before its server treats it as lost. */
    Duration silence() {
        return ping.multipliedBy(3);
    }

    /** Returns the maximum time of an attempt to connect. */
    Duration connect() {
        return set.connectTimeout();
    }
}
