package io.trivet.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * UUID version 7 by RFC 9562, sections 5.7 and 6.2, method 1. Of the 74 bits after the time, 42 are a counter that
 * starts at random in each new millisecond, and 32 are a hash of the counter, with keys that are drawn at the same
 * time.
 *
 * <p>Lock-free. Only the first calls of a millisecond can loop; all others take one fetch-and-add, which can't fail.
 *
 * <p>If a thread is paused between reading the clock and counting, it returns a UUID of an earlier millisecond after
 * other threads have returned UUIDs of a later one. Its call began before the others had returned, so this is still a
 * valid order of the calls.
 */
final class EpochUuids implements UuidGenerator {
    private static final int TIME_SHIFT = 16;
    private static final long VERSION_7 = 0x7000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final int COUNTER_BITS = 42;
    private static final long LAST_COUNT = (1L << COUNTER_BITS) - 1;

    /** The number of counter bits in rand_b, above the hash; the other counter bits are rand_a. */
    private static final int LOW_COUNTER_BITS = 30;

    private static final int HASH_BITS = 32;

    private static final VarHandle CURRENT;

    static {
        try {
            CURRENT = MethodHandles.lookup().findVarHandle(EpochUuids.class, "current", Millisecond.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LongSupplier random;
    private final InstantSource clock;
    private volatile Millisecond current;

    /** The state that the UUIDs of one millisecond share. */
    private static final class Millisecond {
        private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

        /**
         * An index far enough from both ends of the array that the counter, which all threads write, shares no cache
         * line with fields that they only read.
         */
        private static final int AT = 8;

        final long time;
        private final long firstKey;
        private final long secondKey;
        private final long[] counter = new long[2 * AT];

        Millisecond(long time, LongSupplier random) {
            this.time = time;
            firstKey = random.getAsLong();
            secondKey = random.getAsLong();
            counter[AT] = random.getAsLong() & LAST_COUNT;
        }

        /** Takes the next count; it is above {@link #LAST_COUNT} if the counts are used up. */
        long count() {
            return (long) COUNT.getAndAdd(counter, AT, 1L);
        }

        UUID uuid(long count) {
            return new UUID(
                    time << TIME_SHIFT | VERSION_7 | count >>> LOW_COUNTER_BITS,
                    VARIANT | count << HASH_BITS & ~VARIANT >>> 1 | hash(count));
        }

        /**
         * The finalizer of SplitMix64, with one key before it and one in the middle: fast and without a pattern, but
         * not a cipher.
         */
        private long hash(long count) {
            long mixed = count + firstKey;
            mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L ^ secondKey;
            mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
            return mixed >>> HASH_BITS;
        }
    }

    EpochUuids(LongSupplier random, InstantSource clock) {
        this.random = random;
        this.clock = Objects.requireNonNull(clock, "clock");
        current = new Millisecond(0, random);
    }

    @Override
    public UUID next() {
        long now = clock.millis();
        while (true) {
            Millisecond seen = current;
            if (now <= seen.time) {
                long count = seen.count();
                if (count <= LAST_COUNT) {
                    return seen.uuid(count);
                }
            }
            // If the counts are used up, the next millisecond begins before the clock reaches it.
            CURRENT.compareAndSet(this, seen, new Millisecond(Math.max(now, seen.time + 1), random));
        }
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Uniqueness.BY_CHANCE, true, IdProperties.Scope.GENERATOR, false);
    }

    @Override
    public String toString() {
        return "UuidGenerator[version 7]";
    }
}
