package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Ids of a second and a number; the numbers are taken from a counter in blocks. A number is used for only one second:
 * the one that the clock showed before the request, if the clock still shows it when the answer is there. docs/ids.md
 * proves that a counter that goes back then repeats no id, unless clocks differ too much.
 */
class TimeBlocks {
    static final Instant EPOCH = Instant.parse("2024-01-01T00:00:00Z");
    static final long DAY_SECONDS = 86_400;

    private static final int NUMBER_BITS = 32;
    private static final long LAST_NUMBER = (1L << NUMBER_BITS) - 1;
    private static final long LAST_SECOND = Integer.MAX_VALUE;
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    /**
     * The most attempts to get numbers. An answer that arrives in a later second can't be used; one of this many
     * arrives in time, unless each takes most of a second.
     */
    private static final int MAX_ROUNDS = 8;

    /** The counter of numbers. */
    interface Counter {
        /** Takes the next {@code count} numbers of this day, and returns the last. */
        long count(long day, int count);
    }

    /** A block of numbers for one second; threads take them one by one. */
    static final class Block {
        final long second;
        private final AtomicLong next;
        private final long last;

        Block(long second, long first, long last) {
            this.second = second;
            next = new AtomicLong(first);
            this.last = last;
        }
    }

    private final Counter counter;
    private final int size;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Object generator;
    private volatile Block block = new Block(-1, 1, 0);

    /** Creates blocks for a generator, which messages name. */
    TimeBlocks(Counter counter, int size, InstantSource clock, LongSupplier nanoTime, Object generator) {
        this.counter = counter;
        this.size = size;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.generator = generator;
    }

    long next() {
        long second = second();
        Block current = block;
        if (isFor(current, second)) {
            long number = current.next.getAndIncrement();
            if (number <= current.last) {
                return second << NUMBER_BITS | number;
            }
        }
        // Threads that get here together take a block each, and only the last block is kept. There are enough numbers.
        Block taken = take(size);
        long number = taken.next.getAndIncrement();
        block = taken;
        return taken.second << NUMBER_BITS | number;
    }

    /** Fills the array with ids of one second. */
    void fill(long[] ids) {
        Block own = take(ids.length);
        long first = own.second << NUMBER_BITS | own.next.get();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = first + i;
        }
    }

    private long second() {
        long second = clock.instant().getEpochSecond() - EPOCH.getEpochSecond();
        if (second < 0 || second > LAST_SECOND) {
            throw new IdException(
                    Code.TIME_EXHAUSTED, generator + ": the clock is before 2024 or after 2092. Correct the clock.");
        }
        return second;
    }

    /** Returns whether the block's numbers are for this second. */
    boolean isFor(Block current, long second) {
        return current.second == second;
    }

    /**
     * Returns whether numbers requested in {@code second} may still be used for it when they arrive. Both clocks must
     * agree, because a clock that was set back meanwhile may show the same second again.
     */
    boolean isInTime(long second, long now, long nanos) {
        return second == now && nanos < SECOND_NANOS;
    }

    private Block take(int count) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            long asked = nanoTime.getAsLong();
            long second = second();
            Block taken = ask(second, count);
            if (isInTime(second, second(), nanoTime.getAsLong() - asked)) {
                return taken;
            }
        }
        throw new IdException(
                Code.UNAVAILABLE,
                generator + " received no numbers within the second of the request, " + MAX_ROUNDS
                        + " times. Find out why answers take so long, then try again.");
    }

    private Block ask(long second, int count) {
        long last = counter.count(second / DAY_SECONDS, count);
        if (last > LAST_NUMBER) {
            throw new IdException(
                    Code.TIME_EXHAUSTED, generator + " has used all " + LAST_NUMBER + " numbers of this day.");
        }
        return new Block(second, last - count + 1, last);
    }
}
