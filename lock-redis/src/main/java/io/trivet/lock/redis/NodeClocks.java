package io.trivet.lock.redis;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Estimates the nodes' clocks, so that a client can suggest a generation that all of them accept. An estimate that is
 * wrong costs one more round of requests, and nothing else. Thread-safe.
 */
final class NodeClocks {
    /** A node's clock may be ahead of its last answer by the time that a request takes longer this time. */
    private static final long MARGIN_MICROS = 1_000;

    private static final long UNKNOWN = Long.MIN_VALUE;

    /** For each node, its clock minus the JVM's when a request was sent, in microseconds, and so never too little. */
    private final AtomicLongArray offsets;

    NodeClocks(int nodes) {
        long[] unknown = new long[nodes];
        Arrays.fill(unknown, UNKNOWN);
        offsets = new AtomicLongArray(unknown);
    }

    /** Takes the time that a node answered to a request that was sent at this moment of the JVM's clock. */
    void answered(int node, long sentNanos, long nodeMicros) {
        offsets.set(node, nodeMicros - micros(sentNanos));
    }

    /** Returns a number that no node's clock will reach before the next request arrives, or 0 if none is known. */
    long suggestion(long sentNanos) {
        long latest = UNKNOWN;
        for (int node = 0; node < offsets.length(); node++) {
            latest = Math.max(latest, offsets.get(node));
        }
        return latest == UNKNOWN ? 0 : Math.max(0, micros(sentNanos) + latest + MARGIN_MICROS);
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }
}
