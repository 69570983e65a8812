package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcLimits;
import java.time.Duration;

/**
 * How long a peer may take, and what it may send.
 *
 * @param begin from the connection to the end of the peer's preface, TLS included
 * @param ping how long a connection is silent before its client asks whether it still stands
 * @param set what a user has set, or would have
 */
record Limits(Duration begin, Duration ping, RpcLimits set) {
    /** Returns what a user's limits mean here, with the package's times. */
    static Limits of(RpcLimits limits) {
        return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(15), limits);
    }

    /** How long a client may be silent before its server takes it for lost. */
    Duration silence() {
        return ping.multipliedBy(3);
    }

    /** How long an attempt to connect takes at most. */
    Duration connect() {
        return set.connectTimeout();
    }
}
