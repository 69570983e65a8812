package io.trivet.id;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * The layout of a snowflake id's bits: from the highest, zeros, the time since the epoch, the worker id, the sequence.
 *
 * <p>All ids of one namespace must have the same layout. To read an id, you need the whole layout, including the epoch.
 *
 * @param epoch the time that counts as zero, a whole millisecond from 1970 to 9999
 * @param unit the length of one step of the time, 1 millisecond to 1 second, in whole milliseconds
 * @param timeBits the number of bits for the time, 1 to 50
 * @param workerBits the number of bits for the worker id, 0 to 30
 * @param sequenceBits the number of bits for the sequence, 1 to 30; all three together at most 63
 */
public record SnowflakeLayout(Instant epoch, Duration unit, int timeBits, int workerBits, int sequenceBits) {
    private static final Instant START_OF_2024 = Instant.parse("2024-01-01T00:00:00Z");

    private static final Instant LAST_EPOCH = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * The layout of Twitter's Snowflake: 41 bits of milliseconds, here from 2024-01-01T00:00:00Z until 2093; 1024
     * workers; 4096 ids per millisecond and worker.
     */
    public static final SnowflakeLayout DEFAULT = new SnowflakeLayout(START_OF_2024, Duration.ofMillis(1), 41, 10, 12);

    /**
     * A layout of 53 bits, which JavaScript's numbers represent exactly: 38 bits of 10 milliseconds from 2024 until
     * 2111; 128 workers; 256 ids per 10 milliseconds and worker.
     */
    public static final SnowflakeLayout JAVASCRIPT =
            new SnowflakeLayout(START_OF_2024, Duration.ofMillis(10), 38, 7, 8);

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if a part is out of its range, or the bits are more than 63 together
     */
    public SnowflakeLayout {
        Objects.requireNonNull(epoch, "epoch");
        if (epoch.isBefore(Instant.EPOCH)
                || epoch.isAfter(LAST_EPOCH)
                || !epoch.equals(epoch.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException(
                    "A layout's epoch is a whole millisecond from 1970 to 9999, not " + epoch + ".");
        }
        if (unit.compareTo(Duration.ofMillis(1)) < 0
                || unit.compareTo(Duration.ofSeconds(1)) > 0
                || unit.toNanos() % 1_000_000 != 0) {
            throw new IllegalArgumentException(
                    "A layout's unit is 1 ms to 1 s, in whole milliseconds, not " + unit + ".");
        }
        boolean fits = timeBits >= 1
                && timeBits <= 50
                && workerBits >= 0
                && workerBits <= 30
                && sequenceBits >= 1
                && sequenceBits <= 30;
        if (!fits || timeBits > 63 - workerBits - sequenceBits) {
            throw new IllegalArgumentException("A layout has 1 to 50 bits of time, 0 to 30 of worker id and 1 to 30 of"
                    + " sequence, together at most 63, not " + timeBits + "/" + workerBits + "/" + sequenceBits
                    + ".");
        }
    }

    /** Returns this layout with other numbers of bits. */
    public SnowflakeLayout withBits(int time, int worker, int sequence) {
        return new SnowflakeLayout(epoch, unit, time, worker, sequence);
    }

    /** Returns this layout with another unit of time. */
    public SnowflakeLayout withUnit(Duration other) {
        return new SnowflakeLayout(epoch, other, timeBits, workerBits, sequenceBits);
    }

    /** Returns this layout with another epoch. */
    public SnowflakeLayout withEpoch(Instant other) {
        return new SnowflakeLayout(other, unit, timeBits, workerBits, sequenceBits);
    }

    /** Returns the largest worker id. */
    public int maxWorkerId() {
        return (1 << workerBits) - 1;
    }

    /**
     * Returns the parts of an id of this layout.
     *
     * @throws IllegalArgumentException if the id is negative or has more bits than the layout
     */
    public SnowflakeParts decompose(long id) {
        long tick = id >> (workerBits + sequenceBits);
        if (tick < 0 || tick > lastTick()) {
            throw new IllegalArgumentException("The id " + id + " does not fit the layout " + this + ".");
        }
        return new SnowflakeParts(
                timeOf(tick), (int) (id >> sequenceBits) & maxWorkerId(), (int) id & ((1 << sequenceBits) - 1));
    }

    Instant timeOf(long tick) {
        return epoch.plus(unit.multipliedBy(tick));
    }

    long lastTick() {
        return (1L << timeBits) - 1;
    }

    /** Returns the layout as one word, as stores keep it: it must never change for the same layout. */
    String canonical() {
        return timeBits + "/" + workerBits + "/" + sequenceBits + "/" + unit.toMillis() + "ms/" + epoch;
    }

    @Override
    public String toString() {
        return timeBits + "/" + workerBits + "/" + sequenceBits + " bits of " + unit.toMillis() + " ms since " + epoch;
    }
}
