package io.trivet.id;

import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** UUID version 7 with a counter of fixed length in rand_a: RFC 9562, sections 5.7 and 6.2, method 1. */
final class TimeOrderedUuids implements UuidGenerator {
    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_B = (1L << 62) - 1;

    /** A millisecond's counter starts in the lower half, so that it seldom runs over into the next millisecond. */
    private static final int COUNTER_START = 1 << (COUNTER_BITS - 1);

    private final RandomGenerator random;
    private final InstantSource clock;

    /** Milliseconds since 1970 and the counter of the last UUID, as one number that only rises. */
    private final AtomicLong last = new AtomicLong();

    TimeOrderedUuids(RandomGenerator random, InstantSource clock) {
        this.random = Objects.requireNonNull(random, "random");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public UUID next() {
        long fresh = (clock.millis() << COUNTER_BITS) + random.nextInt(COUNTER_START);
        long bits = last.updateAndGet(seen -> isLaterMillisecond(fresh, seen) ? fresh : seen + 1);
        long counter = bits & ((1 << COUNTER_BITS) - 1);
        return new UUID(bits >>> COUNTER_BITS << 16 | VERSION_7 | counter, VARIANT | random.nextLong() & RANDOM_B);
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Unique.BY_CHANCE, true, IdProperties.Scope.GENERATOR, false);
    }

    private static boolean isLaterMillisecond(long fresh, long seen) {
        return fresh >>> COUNTER_BITS > seen >>> COUNTER_BITS;
    }

    @Override
    public String toString() {
        return "UuidGenerator[version 7]";
    }
}
