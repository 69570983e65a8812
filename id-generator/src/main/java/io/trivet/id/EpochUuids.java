package io.trivet.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * UUID version 7 with all 74 bits after the time random in each new millisecond, and a random step between UUIDs of one
 * millisecond: RFC 9562, sections 5.7 and 6.2, method 2. Lock-free: the last UUID is the state, which one compare-and-set moves
 * on.
 */
final class EpochUuids implements UuidGenerator {
    private static final int TIME_SHIFT = 16;
    private static final long VERSION_7 = 0x7000;
    private static final long RANDOM_A = 0x0FFF;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_B = (1L << 62) - 1;
    private static final int STEP_SHIFT = 32;

    private static final VarHandle LAST;

    static {
        try {
            LAST = MethodHandles.lookup().findVarHandle(EpochUuids.class, "last", UUID.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LongSupplier random;
    private final InstantSource clock;
    /**
     * Makes steps of 32 bits out of the UUID before, as a multiply-shift hash. It is drawn anew in each millisecond; a thread
     * that sees an older one takes another random step.
     */
    private long key = 1;

    private volatile UUID last = new UUID(VERSION_7, VARIANT);

    EpochUuids(LongSupplier random, InstantSource clock) {
        this.random = random;
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public UUID next() {
        long now = clock.millis();
        while (true) {
            UUID seen = last;
            UUID next = now > seen.getMostSignificantBits() >>> TIME_SHIFT ? first(now) : after(seen);
            if (LAST.compareAndSet(this, seen, next)) {
                return next;
            }
        }
    }

    private UUID first(long now) {
        key = random.getAsLong() | 1;
        long randomA = random.getAsLong() & RANDOM_A;
        return new UUID(now << TIME_SHIFT | VERSION_7 | randomA, VARIANT | random.getAsLong() & RANDOM_B);
    }

    private UUID after(UUID seen) {
        long high = seen.getMostSignificantBits();
        long low = seen.getLeastSignificantBits() & RANDOM_B;
        low += 1 + (low * key >>> STEP_SHIFT);
        if (low > RANDOM_B) {
            // The carry goes into rand_a, and from there into the time: later, as any UUID that is greater.
            long randomA = (high & RANDOM_A) + 1;
            long time = (high >>> TIME_SHIFT) + (randomA > RANDOM_A ? 1 : 0);
            high = time << TIME_SHIFT | VERSION_7 | randomA & RANDOM_A;
        }
        return new UUID(high, VARIANT | low & RANDOM_B);
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Unique.BY_CHANCE, true, IdProperties.Scope.GENERATOR, false);
    }

    @Override
    public String toString() {
        return "UuidGenerator[version 7]";
    }
}
