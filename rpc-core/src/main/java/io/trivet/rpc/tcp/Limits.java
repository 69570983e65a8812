package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcLimits;
import java.time.Duration;

/**
 * How long a peer may take, and how much memory peers may have.
 *
 * @param begin from the connection to the end of the peer's preface, TLS included
 * @param frame from a frame's first byte to its last
 * @param ping how long a connection is silent before its client asks whether it still stands
 * @param connect how long an attempt to connect takes at most
 * @param heldBytes what a server holds in large frames, of all its connections together
 */
record Limits(Duration begin, Duration frame, Duration ping, Duration connect, long heldBytes) {
    /** Returns what a user's limits mean here, with the package's times. */
    static Limits of(RpcLimits limits) {
        return new Limits(
                Duration.ofSeconds(10),
                limits.maxMessageTime(),
                Duration.ofSeconds(15),
                limits.connectTimeout(),
                limits.maxMemory());
    }

    /** How long a client may be silent before its server takes it for lost. */
    Duration silence() {
        return ping.multipliedBy(3);
    }
}
