package io.trivet.rpc.tcp;

import java.time.Duration;

/**
 * How long a peer may take, and how much memory peers may have.
 *
 * @param begin from the connection to the end of the peer's preface, TLS included
 * @param frame from a frame's first byte to its last
 * @param ping how long a connection is silent before its client asks whether it still stands
 * @param heldBytes what a server holds in large frames, of all its connections together
 */
record Limits(Duration begin, Duration frame, Duration ping, long heldBytes) {
    private static final long LEAST_HELD = 2L * Wire.LONGEST_FRAME;

    /** Returns those that every connection has outside of tests: a quarter of the JVM's memory, and the package's times. */
    static Limits usual() {
        return new Limits(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15),
                Math.max(LEAST_HELD, Runtime.getRuntime().maxMemory() / 4));
    }

    /** How long a client may be silent before its server takes it for lost. */
    Duration silence() {
        return ping.multipliedBy(3);
    }
}
