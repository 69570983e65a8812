package io.trivet.lock.engine;

import java.time.Duration;

/** Times in nanoseconds that can be added without overflow. */
final class Nanos {
    static final long FOREVER = Long.MAX_VALUE / 4;

    private Nanos() {}

    static long roundUpToMillis(long nanos) {
        return (nanos + 999_999) / 1_000_000;
    }

    static long of(Duration time) {
        if (time.isNegative()) {
            return 0;
        }
        return time.compareTo(Duration.ofNanos(FOREVER)) < 0 ? time.toNanos() : FOREVER;
    }
}
