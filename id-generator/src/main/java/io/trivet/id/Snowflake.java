package io.trivet.id;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives 64-bit ids of a sign bit 0, 41 bits of milliseconds since an epoch, 10 bits of worker id and 12 bits of sequence, after
 * Twitter's Snowflake: 4096 ids a millisecond and worker, for 69 years.
 *
 * <p>Unique, as long as no two generators with the same worker id and epoch run at once, and a worker's clock doesn't step back
 * across a restart. Strictly rising within one generator, rising in trend among workers. Guessable: don't use one as a secret.
 *
 * <p>Thread-safe and lock-free: one compare-and-set reserves one id or many. It never gives an id for a time that the clock hasn't reached: a
 * millisecond that is used up, or a clock that stepped back, makes the caller wait, at most {@link Builder#maxWait}. The sequence runs on
 * across milliseconds, so that ids at a low rate aren't all even or all divisible by 4096.
 */
public final class Snowflake implements LongIdGenerator {
    /** The largest worker id. */
    public static final int MAX_WORKER_ID = (1 << 10) - 1;

    /** The epoch unless another is set: 2024-01-01T00:00:00Z, which lasts until 2093. */
    public static final Instant DEFAULT_EPOCH = Instant.parse("2024-01-01T00:00:00Z");

    private static final int SEQUENCE_BITS = 12;
    private static final int WORKER_BITS = 10;
    private static final long TIME_LIMIT = 1L << 41;
    private static final long SEQUENCES = 1L << SEQUENCE_BITS;

    private final int workerId;
    private final long epochMillis;
    private final InstantSource clock;
    private final long maxWaitNanos;

    /** Milliseconds since the epoch and the sequence of the last id given, as one number that only rises. */
    private final AtomicLong last;

    private Snowflake(Builder builder) {
        workerId = builder.workerId;
        epochMillis = builder.epoch.toEpochMilli();
        clock = builder.clock;
        maxWaitNanos = builder.maxWait.toNanos();
        last = new AtomicLong((now() << SEQUENCE_BITS) - 1);
    }

    /** Returns a builder; a worker id must be given. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public long next() {
        return id(reserve(1));
    }

    @Override
    public void fill(long[] ids) {
        int filled = 0;
        while (filled < ids.length) {
            long first = reserve(ids.length - filled);
            // As many as the millisecond had left: a reservation never crosses into the next.
            long count = Math.min(ids.length - filled, SEQUENCES - sequence(first));
            for (int i = 0; i < count; i++) {
                ids[filled++] = id(first + i);
            }
        }
    }

    /** Returns what an id of this generator's layout and epoch is made of. */
    public SnowflakeParts decompose(long id) {
        if (id < 0) {
            throw new IllegalArgumentException("A snowflake id isn't negative: " + id + ".");
        }
        return new SnowflakeParts(
                Instant.ofEpochMilli(epochMillis + (id >>> (WORKER_BITS + SEQUENCE_BITS))),
                (int) (id >>> SEQUENCE_BITS) & MAX_WORKER_ID,
                (int) sequence(id));
    }

    /** Reserves at most this many ids, all of one millisecond, and returns the first as time and sequence. */
    private long reserve(int wanted) {
        long waitingSince = 0;
        while (true) {
            long seen = last.get();
            long now = now();
            long first = first(seen, now);
            long behind = (first >> SEQUENCE_BITS) - now;
            if (behind > 0) {
                waitingSince = waitingSince == 0 ? System.nanoTime() : waitingSince;
                await(behind, waitingSince);
                continue;
            }
            long count = Math.min(wanted, SEQUENCES - sequence(first));
            if (last.compareAndSet(seen, first + count - 1)) {
                return first;
            }
        }
    }

    private static long first(long seen, long now) {
        long next = seen + 1;
        if (now <= seen >> SEQUENCE_BITS) {
            return next;
        }
        // Running on keeps low rates from always giving sequence 0; past half, beginning anew keeps the millisecond's
        // capacity.
        long sequence = sequence(next);
        return (now << SEQUENCE_BITS) + (sequence < SEQUENCES / 2 ? sequence : 0);
    }

    private void await(long behindMillis, long since) {
        long left = maxWaitNanos - (System.nanoTime() - since);
        if (left <= 0 || Duration.ofMillis(behindMillis).toNanos() > maxWaitNanos) {
            throw new IdException(
                    IdException.Code.CLOCK_BEHIND,
                    this + ": the clock is " + behindMillis + " ms behind the next id, and the generator waits at most "
                            + Duration.ofNanos(maxWaitNanos)
                            + ". Mend the clock; it gives ids again when the clock has caught up.");
        }
        // An interrupt is no reason to give no id, and must not make the wait a spin.
        boolean interrupted = Thread.interrupted();
        LockSupport.parkNanos(this, Math.min(left, untilMillisecond(behindMillis)));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long untilMillisecond(long millisAway) {
        long halfMillisecond = 500_000;
        return Duration.ofMillis(millisAway).toNanos() - halfMillisecond;
    }

    private long now() {
        long now = clock.millis() - epochMillis;
        if (now >= TIME_LIMIT) {
            throw new IdException(
                    IdException.Code.TIME_EXHAUSTED,
                    this + ": 41 bits of milliseconds since its epoch are over. Choose a later epoch for new ids.");
        }
        return now;
    }

    private long id(long timeAndSequence) {
        return (timeAndSequence >> SEQUENCE_BITS) << (WORKER_BITS + SEQUENCE_BITS)
                | (long) workerId << SEQUENCE_BITS
                | sequence(timeAndSequence);
    }

    private static long sequence(long bits) {
        return bits & (SEQUENCES - 1);
    }

    @Override
    public String toString() {
        return "Snowflake[worker " + workerId + ", epoch " + Instant.ofEpochMilli(epochMillis) + "]";
    }

    /** Collects what a generator needs. Not thread-safe. */
    public static final class Builder {
        private int workerId = -1;
        private Instant epoch = DEFAULT_EPOCH;
        private InstantSource clock = InstantSource.system();
        private Duration maxWait = Duration.ofSeconds(1);

        private Builder() {}

        /**
         * Sets the worker id, which no other generator of the same epoch may have at the same time: 0 to 1023, no default.
         *
         * @throws IllegalArgumentException outside that range
         */
        public Builder workerId(int workerId) {
            if (workerId < 0 || workerId > MAX_WORKER_ID) {
                throw new IllegalArgumentException("A worker id is 0 to " + MAX_WORKER_ID + ", not " + workerId + ".");
            }
            this.workerId = workerId;
            return this;
        }

        /** Sets the time that counts as zero: {@link Snowflake#DEFAULT_EPOCH} by default. Never change it for ids that are in use. */
        public Builder epoch(Instant epoch) {
            this.epoch = Objects.requireNonNull(epoch, "epoch");
            return this;
        }

        /** Sets the clock: this machine's by default. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Sets how long a caller waits for the clock to reach the next id's time, before {@link IdException}: 1 second by default.
         *
         * @throws IllegalArgumentException below 2 milliseconds, since a full millisecond must be waited out, or above an hour
         */
        public Builder maxWait(Duration maxWait) {
            if (maxWait.compareTo(Duration.ofMillis(2)) < 0 || maxWait.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("The longest wait is 2 ms to an hour, not " + maxWait + ".");
            }
            this.maxWait = maxWait;
            return this;
        }

        /**
         * Returns the generator.
         *
         * @throws IllegalStateException if no worker id was given, or the epoch is ahead of the clock
         */
        public Snowflake build() {
            if (workerId < 0) {
                throw new IllegalStateException(
                        "A snowflake generator needs a worker id that no other has: call workerId(0 to 1023).");
            }
            if (epoch.isAfter(clock.instant())) {
                throw new IllegalStateException(
                        "The epoch " + epoch + " is ahead of the clock: choose one in the past.");
            }
            return new Snowflake(this);
        }
    }
}
