package io.trivet.id;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * UUID versions 1 and 6 by RFC 9562, sections 5.1 and 5.6: the time in units of 100 ns since 1582, a clock sequence and
 * a node. Version 6 has the bits of the time in their order. The clock is read to the millisecond; the lower digits of
 * the time count up to 8192 UUIDs within it (section 6.1).
 */
final class GregorianUuids implements UuidGenerator {
    static final Instant EPOCH = Instant.parse("1582-10-15T00:00:00Z");
    static final int UNITS_A_MILLI = 10_000;
    static final long MAX_NODE = (1L << 48) - 1;
    static final int MAX_CLOCK_SEQUENCE = (1 << 14) - 1;

    private static final int COUNT_BITS = 13;
    private static final long LAST_MILLI = (1L << 60) / UNITS_A_MILLI - 1;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final int version;
    private final long low;
    private final IdProperties.Uniqueness uniqueness;
    private final Sequencer sequencer;

    GregorianUuids(
            int version,
            long node,
            int clockSequence,
            IdProperties.Uniqueness uniqueness,
            InstantSource clock,
            Sleeper pauses) {
        if (node < 0 || node > MAX_NODE) {
            throw new IllegalArgumentException("A node has 48 bits, not " + node + ".");
        }
        if (clockSequence < 0 || clockSequence > MAX_CLOCK_SEQUENCE) {
            throw new IllegalArgumentException("A clock sequence has 14 bits, not " + clockSequence + ".");
        }
        this.version = version;
        this.uniqueness = uniqueness;
        low = VARIANT | (long) clockSequence << 48 | node;
        TickClock ticks =
                new TickClock(clock, pauses, EPOCH, Duration.ofMillis(1), ClockPolicy.waitUpTo(Duration.ofSeconds(1)));
        Reservation time = new UnboundedTime(-1, LAST_MILLI, toString(), last -> {});
        sequencer = new Sequencer(ticks, time, COUNT_BITS, this);
    }

    @Override
    public UUID next() {
        long position = sequencer.reserve(1);
        long time = (position >> COUNT_BITS) * UNITS_A_MILLI + (position & ((1 << COUNT_BITS) - 1));
        return new UUID(version == 1 ? version1(time) : version6(time), low);
    }

    private static long version1(long time) {
        return time << 32 | (time >>> 32 & 0xFFFF) << 16 | 0x1000 | time >>> 48;
    }

    private static long version6(long time) {
        return time >>> 12 << 16 | 0x6000 | time & 0x0FFF;
    }

    /** Returns the time of a UUID of version 1 or 6. */
    static Instant time(UUID uuid) {
        long units = uuid.version() == 1
                ? uuid.timestamp()
                : uuid.getMostSignificantBits() >>> 16 << 12 | uuid.getMostSignificantBits() & 0x0FFF;
        return EPOCH.plusMillis(units / UNITS_A_MILLI).plusNanos(units % UNITS_A_MILLI * 100);
    }

    @Override
    public IdProperties properties() {
        // Version 1 has the lowest bits of the time first, so it doesn't sort by time.
        return version == 1
                ? new IdProperties(uniqueness, false, IdProperties.Scope.NONE, false)
                : new IdProperties(uniqueness, true, IdProperties.Scope.GENERATOR, false);
    }

    @Override
    public String toString() {
        return "UuidGenerator[version " + version + "]";
    }
}
