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
    private final int workerBits;
    private final long sequenceMask;

    /** Of the worker id that the generator has, or had last. */
    private volatile Sequencer sequencer;

    /** Null where the worker id was given. */
    private final @Nullable LeaseRenewer renewer;

    /** Null where all threads share one order. */
    private final @Nullable ThreadBlocks blocks;

    Snowflake(
            SnowflakeLayout layout, Sequencer sequencer, @Nullable LeaseRenewer renewer, boolean risingPerThreadOnly) {
        this.layout = layout;
        this.sequencer = sequencer;
        this.renewer = renewer;
        workerBits = layout.workerBits();
        sequenceMask = (1L << layout.sequenceBits()) - 1;
        blocks = risingPerThreadOnly ? new ThreadBlocks(this) : null;
    }

    /** Returns a builder; a worker id must be given. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public long next() {
        return blocks == null ? reserve(1) : blocks.next();
    }

    @Override
    public void fill(long[] ids) {
        if (blocks != null) {
            blocks.drop();
        }
        int filled = 0;
        while (filled < ids.length) {
            int wanted = ids.length - filled;
            long id = reserve(wanted);
            int count = count(id, wanted);
            for (int i = 0; i < count; i++) {
                ids[filled + i] = id + i;
            }
            filled += count;
        }
    }

    /** Reserves one to this many ids, all of one tick, which follow one another, and returns the first. */
    long reserve(int wanted) {
        Sequencer from = sequencer;
        long position = from.reserve(wanted);
        while (position == Sequencer.ENDED) {
            from = following(from);
            position = from.reserve(wanted);
        }
        return (position & ~sequenceMask) << workerBits | from.worker() | position & sequenceMask;
    }

    /** Returns how many ids a reservation of at most this many got. */
    int count(long first, int wanted) {
        return (int) Math.min(wanted, (first | sequenceMask) - first + 1);
    }

    long tick(long id) {
        return id >> workerBits >> layout.sequenceBits();
    }

    /** Returns the tick of the last id given, or one beyond all if there are no more of the worker id. */
    long lastTick() {
        return sequencer.lastTick();
    }

    private Sequencer following(Sequencer ended) {
        if (renewer == null) {
            throw new IdException(IdException.Code.CLOSED, this + " is closed, and gives no more ids. Build another.");
        }
        Sequencer next = renewer.following(ended);
        // Where a later one stands already, it is this one that has ended, and is found so.
        sequencer = next;
        return next;
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
                renewer != null ? IdProperties.Unique.BY_LEASE : IdProperties.Unique.BY_ASSIGNMENT,
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
        if (renewer == null) {
            sequencer.close();
        } else {
            renewer.close();
        }
    }

    @Override
    public String toString() {
        return sequencer.toString();
    }

    static String describe(int workerId, String namespace, SnowflakeLayout layout) {
        return "Snowflake[worker " + workerId + " of namespace '" + namespace + "', " + layout + "]";
    }

    /** Collects what a generator needs. Not thread-safe. */
    public static final class Builder {
        private static final Duration MIN_TICK = Duration.ofMillis(100);
        private static final Duration MAX_TICK = Duration.ofHours(1);

        private int workerId = -1;
        private @Nullable WorkerStore store;
        private Duration reservation = Duration.ofSeconds(5);
        private String namespace = "default";
        private SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
        private InstantSource clock = InstantSource.system();
        private ClockPolicy clockPolicy = ClockPolicy.waitUpTo(Duration.ofSeconds(1));
        private boolean risingPerThreadOnly;
        private @Nullable WorkerIdListener listener;

        /** Handed in by tests alone. */
        private Sleeper pauses = Sleeper.PARKED;

        private LocalWorkerRegistry workers = LocalWorkerRegistry.OF_THIS_JVM;

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
         * <p>A generator that lost its lease, in a pause that was longer, takes a worker id again by itself, the former one if it can, and
         * goes on above its last id. Until then {@link Snowflake#next()} and {@link Snowflake#fill} wait for as long as the {@link #clockPolicy} says, or
         * fail at once if it is known to take longer, with {@link IdException.Code#LEASE_LOST}; {@link #listener} hears of it.
         *
         * @param store is the caller's to close, after the generator
         */
        public Builder leaseWorkerId(WorkerStore store) {
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * Sets how far ahead time is reserved in the store: 5 seconds by default. For about so long ids are given while the
         * store can't be reached, and by so much the clock may be ahead of the store's, or behind it; docs/ids.md has a table. The same for
         * all generators of the namespace. Where the store can lose a confirmed write, as Redis can, {@link #build} takes this long, and
         * longer by as much as the clock is behind.
         *
         * @throws IllegalArgumentException if it is below 100 milliseconds or above an hour
         */
        public Builder reservation(Duration length) {
            if (length.compareTo(MIN_TICK) < 0 || length.compareTo(MAX_TICK) > 0) {
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

        /** Sets who hears when a leased worker id is lost, and when ids are given again: nobody by default. */
        public Builder listener(WorkerIdListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
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

        Builder pauses(Sleeper pauses) {
            this.pauses = pauses;
            return this;
        }

        Builder workers(LocalWorkerRegistry workers) {
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
            Reservation time = workers.claim(namespace, workerId, layout);
            try {
                int bits = layout.sequenceBits();
                String description = describe(workerId, namespace, layout);
                Sequencer sequencer = new Sequencer(ticks, time, bits, (long) workerId << bits, description, -1);
                return new Snowflake(layout, sequencer, null, risingPerThreadOnly);
            } catch (Throwable e) {
                // The clock may fail, and nobody else would free the worker id.
                time.release(-1);
                throw e;
            }
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
            LeaseTerms terms = new LeaseTerms(from, namespace, layout, reservation, ticks, new SecureRandom());
            LeaseRenewer renewer = new LeaseRenewer(terms, workers, pauses, listener);
            return new Snowflake(layout, renewer.start(), renewer, risingPerThreadOnly);
        }
    }
}
