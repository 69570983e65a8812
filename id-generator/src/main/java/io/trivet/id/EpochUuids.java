package io.trivet.id;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * UUID version 7, whose 74 bits after the time are a counter of 42, which begins at random in each new millisecond, and a hash of
 * it of 32, whose keys are drawn with it: RFC 9562, sections 5.7 and 6.2, method 1.
 *
 * <p>Lock-free, and all but the first calls of a millisecond have no loop: a count takes one fetch-and-add, which can't fail.
 *
 * <p>A thread that rests between its look at the millisecond and its count gives a UUID of that one after others gave some of a
 * later one. Its call began before theirs were over, and so this is still an order in which the calls can have been made.
 */
final class EpochUuids implements UuidGenerator {
    private static final int TIME_SHIFT = 16;
    private static final long VERSION_7 = 0x7000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final int COUNTER_BITS = 42;
    private static final long LAST_COUNT = (1L << COUNTER_BITS) - 1;

    /** How many of the counter's bits stand in rand_b, above the hash; the others are rand_a. */
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

    /** What the UUIDs of one millisecond have in common. */
    private static final class Millisecond {
        private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

        /** Far enough from both ends that what all threads write shares no cache line with what they only read. */
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

        /** Takes the next count, which is above the last one if there are no more. */
        long count() {
            return (long) COUNT.getAndAdd(counter, AT, 1L);
        }

        UUID uuid(long count) {
            return new UUID(
                    time << TIME_SHIFT | VERSION_7 | count >>> LOW_COUNTER_BITS,
                    VARIANT | count << HASH_BITS & ~VARIANT >>> 1 | hash(count));
        }

        /** The finalizer of SplitMix64 with a key before and a key amidst: fast and without a pattern, but no cipher. */
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
            // Where the counts are used up, the next millisecond is taken before the clock has it.
            CURRENT.compareAndSet(this, seen, new Millisecond(Math.max(now, seen.time + 1), random));
        }
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
