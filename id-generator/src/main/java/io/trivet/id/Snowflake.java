package io.trivet.id;

import io.trivet.id.spi.WorkerStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives 64-bit ids of a time, a worker id and a sequence, after Twitter's Snowflake: by default a sign bit 0, 41 bits of
 * milliseconds since an epoch, 10 bits of worker id and 12 bits of sequence, which is 4096 ids a millisecond and worker, for 69
 * years.
 *
 * <p>Unique, as long as no two generators with the same worker id and namespace run at once, and a worker's clock doesn't step
 * back across a restart; within one JVM both are seen to, and everywhere if the worker id is {@linkplain Builder#leaseWorkerId
 * leased}. Strictly rising within one generator, rising in trend among workers.
 * Guessable: show ids through an {@link IdCipher} where that matters.
 *
 * <p>Thread-safe and lock-free: one compare-and-set reserves one id or many. A unit of time that is used up is waited out in a
 * parked thread; what a clock that steps back does, {@link ClockPolicy} says. The sequence runs on across units of time, and
 * starts anew only past half, so that at a low rate ids aren't all even or all divisible by 4096: {@code id mod 2^k} is
 * even-handed for k below the sequence's bits.
 */
public final class Snowflake implements LongIdGenerator {
    private final SnowflakeLayout layout;
    private final String namespace;
    private final int workerId;
    private final int workerBits;
    private final long sequenceMask;

    /** The worker id where it stands in an id. */
    private final long worker;

    private final boolean leased;

    private final Sequencer sequencer;

    /** Null where all threads share one order. */
    private final @Nullable ThreadBlocks blocks;

    private Snowflake(Builder builder, TickClock clock, int workerId, Reservation time) {
        layout = builder.layout;
        namespace = builder.namespace;
        this.workerId = workerId;
        leased = builder.store != null;
        workerBits = layout.workerBits();
        sequenceMask = (1L << layout.sequenceBits()) - 1;
        worker = (long) workerId << layout.sequenceBits();
        sequencer = new Sequencer(clock, time, layout.sequenceBits(), this);
        blocks = builder.risingPerThreadOnly ? new ThreadBlocks(sequencer, layout.sequenceBits()) : null;
    }

    /** Returns a builder; a worker id must be given. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public long next() {
        return id(blocks == null ? sequencer.reserve(1) : blocks.next());
    }

    @Override
    public void fill(long[] ids) {
        if (blocks != null) {
            blocks.drop();
        }
        int filled = 0;
        while (filled < ids.length) {
            int wanted = ids.length - filled;
            long position = sequencer.reserve(wanted);
            // The positions are of one tick, and so their ids follow one another.
            long id = id(position);
            int count = (int) sequencer.count(position, wanted);
            for (int i = 0; i < count; i++) {
                ids[filled + i] = id + i;
            }
            filled += count;
        }
    }

    private long id(long position) {
        return (position & ~sequenceMask) << workerBits | worker | position & sequenceMask;
    }

    /**
     * Returns what an id of this generator's layout is made of.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    public SnowflakeParts decompose(long id) {
        return layout.decompose(id);
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(
                leased ? IdProperties.Unique.BY_LEASE : IdProperties.Unique.BY_ASSIGNMENT,
                true,
                blocks == null ? IdProperties.Scope.GENERATOR : IdProperties.Scope.THREAD,
                false);
    }

    /**
     * Ends the generator and frees its worker id: the next generator of this JVM that takes it starts above the ids given here. A
     * leased worker id goes back to its store; if that can't be asked, a warning is logged, and it falls free with its lease.
     * From then on {@link #next()} and {@link #fill} throw {@link IdException} with {@link IdException.Code#CLOSED}. Closing
     * again does nothing.
     */
    @Override
    public void close() {
        sequencer.close();
    }

    @Override
    public String toString() {
        return "Snowflake[worker " + workerId + " of namespace '" + namespace + "', " + layout + "]";
    }

    /** Collects what a generator needs. Not thread-safe. */
    public static final class Builder {
        private static final Duration SHORTEST = Duration.ofMillis(100);
        private static final Duration LONGEST = Duration.ofHours(1);

        private int workerId = -1;
        private @Nullable WorkerStore store;
        private Duration reservation = Duration.ofSeconds(5);
        private String namespace = "default";
        private SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
        private InstantSource clock = InstantSource.system();
        private ClockPolicy clockPolicy = ClockPolicy.waitUpTo(Duration.ofSeconds(1));
        private boolean risingPerThreadOnly;

        /** Handed in by tests alone. */
        private Pauses pauses = Pauses.PARKED;

        private JvmWorkers workers = JvmWorkers.OF_THIS_JVM;

        private Builder() {}

        /**
         * Sets the worker id, which no other generator of the same namespace may have at the same time: 0 to 1023 in the default
         * layout. There is no default.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Builder workerId(int workerId) {
            if (workerId < 0) {
                throw new IllegalArgumentException("A worker id is 0 or more, not " + workerId + ".");
            }
            this.workerId = workerId;
            return this;
        }

        /**
         * Leases the worker id from a store, in place of {@link #workerId}: {@code RedisWorkers}, {@code ZooKeeperWorkers},
         * {@code JdbcWorkers} or {@code InMemoryWorkers}. Which one it is may differ each time. The lease is renewed by a daemon
         * thread of its own until the generator is closed; a worker id of a process that died falls free after 6 reservations.
         *
         * @param store is the caller's to close, after the generator
         */
        public Builder leaseWorkerId(WorkerStore store) {
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * Sets how far ahead time is reserved in the store: 5 seconds by default. For about so long ids are given while the
         * store can't be reached, and by so much the clock may be ahead of the store's. The same for all generators of the
         * namespace. Where the store can lose a confirmed write, as Redis can, {@link #build} takes this long.
         *
         * @throws IllegalArgumentException if it is below 100 milliseconds or above an hour
         */
        public Builder reservation(Duration length) {
            if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("A reservation is 100 ms to 1 hour, not " + length + ".");
            }
            reservation = length;
            return this;
        }

        /**
         * Names what the ids are for, such as "orders", within which they are unique: "default" by default. Generators of
         * different namespaces may use the same worker id, and give the same ids.
         */
        public Builder namespace(String namespace) {
            this.namespace = Objects.requireNonNull(namespace, "namespace");
            return this;
        }

        /** Sets what the bits of an id mean: {@link SnowflakeLayout#DEFAULT} by default. Never change it for ids that are in use. */
        public Builder layout(SnowflakeLayout layout) {
            this.layout = Objects.requireNonNull(layout, "layout");
            return this;
        }

        /** Sets the time that counts as zero, in the layout set so far. Never change it for ids that are in use. */
        public Builder epoch(Instant epoch) {
            layout = layout.withEpoch(epoch);
            return this;
        }

        /** Sets the clock: this machine's by default. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Sets what happens while the clock is behind the next id: by default callers wait up to 1 second. */
        public Builder clockPolicy(ClockPolicy clockPolicy) {
            this.clockPolicy = Objects.requireNonNull(clockPolicy, "clockPolicy");
            return this;
        }

        /**
         * Has each thread reserve 64 ids at a time, several times as fast as one by one. Ids then rise strictly only among those
         * that one thread was given; those of different threads are up to 100 units of time out of order, and an id of a thread
         * that rests is as old as its block. For a fixed set of threads: each new one takes 64 ids, even if it needs one.
         */
        public Builder risingPerThreadOnly() {
            risingPerThreadOnly = true;
            return this;
        }

        boolean isRisingPerThreadOnly() {
            return risingPerThreadOnly;
        }

        Builder pauses(Pauses pauses) {
            this.pauses = pauses;
            return this;
        }

        Builder workers(JvmWorkers workers) {
            this.workers = workers;
            return this;
        }

        /**
         * Returns the generator, which holds its worker id until it is closed. With a leased worker id the store is asked, and
         * waited for as long as it takes to answer or to give up.
         *
         * @throws IllegalStateException if not just one of worker id and store was given, the layout has no such worker id, its epoch is
         *     ahead of the clock, or the namespace, or a policy that borrows more than a reservation, doesn't go with a lease
         * @throws IdException if a generator of this JVM and namespace has the worker id, or another layout; with a lease also if all
         *     worker ids are in use, the store can't be asked, or this machine's clock is behind
         */
        public Snowflake build() {
            if (layout.epoch().isAfter(clock.instant())) {
                throw new IllegalStateException(
                        "The epoch " + layout.epoch() + " is ahead of the clock: choose one in the past.");
            }
            TickClock ticks = new TickClock(clock, pauses, layout.epoch(), layout.unit(), clockPolicy);
            return store == null ? assigned(ticks) : leased(ticks, store);
        }

        private Snowflake assigned(TickClock ticks) {
            if (workerId < 0) {
                throw new IllegalStateException(
                        "A snowflake generator needs a worker id that no other has: call workerId(0 to "
                                + layout.maxWorkerId() + "), or leaseWorkerId(store).");
            }
            if (workerId > layout.maxWorkerId()) {
                throw new IllegalStateException("The worker id " + workerId + " is above " + layout.maxWorkerId()
                        + ", the largest of " + layout + ".");
            }
            return holding(ticks, workerId, workers.claim(namespace, workerId, layout));
        }

        private Snowflake leased(TickClock ticks, WorkerStore from) {
            if (workerId >= 0) {
                throw new IllegalStateException(
                        "A worker id is given or leased, not both: leave out workerId(" + workerId + ").");
            }
            if (clockPolicy.maxAhead().compareTo(reservation) >= 0) {
                throw new IllegalStateException("With the policy to " + clockPolicy
                        + " the reservation must be longer than that, not " + reservation + ".");
            }
            LeasedTime time = LeasedTime.start(
                    new LeaseTerms(from, namespace, layout, reservation, ticks, new SecureRandom()), workers);
            time.awaitStart(pauses, ticks.maxAhead());
            return holding(ticks, time.workerId(), time);
        }

        /** Gives the worker id back if the clock fails meanwhile: nobody else would. */
        private Snowflake holding(TickClock ticks, int id, Reservation time) {
            try {
                return new Snowflake(this, ticks, id, time);
            } catch (RuntimeException e) {
                time.release(-1);
                throw e;
            }
        }
    }
}
