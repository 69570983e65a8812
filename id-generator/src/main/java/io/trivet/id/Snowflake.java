package io.trivet.id;

import io.trivet.id.spi.WorkerStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generator of 64-bit ids that consist of a time, a worker id and a sequence, after Twitter's Snowflake. By default
 * an id has a sign bit 0, 41 bits of milliseconds since an epoch, 10 bits of worker id and 12 bits of sequence: 4096
 * ids per millisecond and worker, for 69 years.
 *
 * <p>The ids are unique as long as no two generators with the same worker id and namespace run at once, and a worker's
 * clock doesn't step back across a restart. The generator ensures both within one JVM, and everywhere if the worker id
 * is {@linkplain Builder#leaseWorkerId leased}. Ids rise strictly within one generator, and rise in trend among
 * workers. They can be guessed: show them through an {@link IdCipher} where that matters.
 *
 * <p>Thread-safe and lock-free: one compare-and-set reserves one id or many. When a unit of time is used up, callers
 * wait for the next one in a parked thread. {@link ClockPolicy} defines what happens when the clock steps back. The
 * sequence continues from one unit of time to the next, and restarts only when it is past half, so that at a low rate
 * ids aren't all even or all divisible by 4096: {@code id mod 2^k} is evenly distributed for k below the number of
 * sequence bits.
 */
public final class Snowflake implements LongIdGenerator {
    private final SnowflakeLayout layout;
    private final int workerBits;
    private final long sequenceMask;

    /** The sequencer of the current worker id, or of the last one. */
    private volatile Sequencer sequencer;

    /** The renewer of the lease; null if the worker id was assigned, not leased. */
    private final @Nullable LeaseRenewer renewer;

    /** The blocks of the threads; null if all threads share one order. */
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

    /** Returns a builder. Set a worker id, or a store to lease one from. */
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

    /** Reserves between 1 and {@code wanted} consecutive ids of one tick, and returns the first. */
    long reserve(int wanted) {
        Sequencer from = sequencer;
        long position = from.reserve(wanted);
        while (position == Sequencer.ENDED) {
            from = following(from);
            position = from.reserve(wanted);
        }
        return (position & ~sequenceMask) << workerBits | from.worker() | position & sequenceMask;
    }

    /** Returns the number of ids that a reservation of at most {@code wanted} got. */
    int count(long first, int wanted) {
        return (int) Math.min(wanted, (first | sequenceMask) - first + 1);
    }

    long tick(long id) {
        return id >> workerBits >> layout.sequenceBits();
    }

    /** Returns the tick of the last id issued, or one beyond all ticks if the worker id has ended. */
    long lastTick() {
        return sequencer.lastTick();
    }

    private Sequencer following(Sequencer ended) {
        if (renewer == null) {
            throw new IdException(IdException.Code.CLOSED, this + " is closed, and issues no more ids. Build another.");
        }
        Sequencer next = renewer.following(ended);
        // This may replace a later sequencer. Then the next caller finds that this one has ended, and asks again.
        sequencer = next;
        return next;
    }

    /**
     * Returns the parts of an id of this generator's layout.
     *
     * @throws IllegalArgumentException if the id doesn't fit the layout
     */
    public SnowflakeParts decompose(long id) {
        return layout.decompose(id);
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(
                renewer != null ? IdProperties.Uniqueness.BY_LEASE : IdProperties.Uniqueness.BY_ASSIGNMENT,
                true,
                blocks == null ? IdProperties.Scope.GENERATOR : IdProperties.Scope.THREAD,
                false);
    }

    /**
     * Closes the generator and releases its worker id: the next generator of this JVM that uses the worker id starts
     * above the ids issued here. A leased worker id is returned to its store; if the store can't be asked, a warning is
     * logged, and the worker id becomes free when its lease ends. From then on {@link #next()} and {@link #fill} throw
     * {@link IdException} with {@link IdException.Code#CLOSED}. Closing again does nothing.
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

    /** A builder of a generator. Not thread-safe. */
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

        /** The way to pause, which only tests replace. */
        private Sleeper pauses = Sleeper.PARKED;

        private LocalWorkerRegistry workers = LocalWorkerRegistry.OF_THIS_JVM;

        private Builder() {}

        /**
         * Sets the worker id, which no other generator of the same namespace may have at the same time: 0 to 1023 in
         * the default layout. There is no default.
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
         * Leases the worker id from a store, instead of {@link #workerId}. Stores are {@code RedisWorkerStore}, {@code
         * ZooKeeperWorkerStore}, {@code JdbcWorkerStore} and {@code InMemoryWorkerStore}. The worker id may differ each
         * time. The generator's own daemon thread renews the lease until the generator is closed. If the process dies,
         * its worker id becomes free after 6 reservations.
         *
         * <p>If the generator loses its lease, because it was paused for longer, it acquires a worker id again by
         * itself, the former one if possible, and continues above its last id. Until then {@link Snowflake#next()} and
         * {@link Snowflake#fill} wait for as long as the {@link #clockPolicy} allows, then fail with
         * {@link IdException.Code#LEASE_LOST}; if it is known to take longer, they fail at once. The {@link #listener}
         * is notified.
         *
         * @param store the store of the leases; the caller closes it, after the generator
         */
        public Builder leaseWorkerId(WorkerStore store) {
            this.store = Objects.requireNonNull(store, "store");
            return this;
        }

        /**
         * Sets how far ahead the generator reserves time in the store: 5 seconds by default. The generator keeps
         * issuing ids for about that long while the store can't be reached. The clock may also be ahead of the store's
         * clock, or behind it, by that much; docs/ids.md has a table. All generators of the namespace must have the
         * same reservation. If the store can lose a confirmed write, as Redis can, {@link #build} takes one
         * reservation, plus the time by which this machine's clock is behind the store's.
         *
         * @throws IllegalArgumentException if the length is below 100 milliseconds or above an hour
         */
        public Builder reservation(Duration length) {
            if (length.compareTo(MIN_TICK) < 0 || length.compareTo(MAX_TICK) > 0) {
                throw new IllegalArgumentException("A reservation is 100 ms to 1 hour, not " + length + ".");
            }
            reservation = length;
            return this;
        }

        /**
         * Sets the namespace within which ids are unique, such as "orders": "default" by default. Generators of
         * different namespaces may use the same worker id, and may return the same ids.
         */
        public Builder namespace(String namespace) {
            this.namespace = Objects.requireNonNull(namespace, "namespace");
            return this;
        }

        /**
         * Sets the layout of an id's bits: {@link SnowflakeLayout#DEFAULT} by default. Never change it for ids that are
         * in use.
         */
        public Builder layout(SnowflakeLayout layout) {
            this.layout = Objects.requireNonNull(layout, "layout");
            return this;
        }

        /**
         * Sets the epoch, the time that counts as zero, in the layout set so far. Never change it for ids that are in
         * use.
         */
        public Builder epoch(Instant epoch) {
            layout = layout.withEpoch(epoch);
            return this;
        }

        /** Sets a listener for the loss and the recovery of a leased worker id. There is none by default. */
        public Builder listener(WorkerIdListener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Sets the clock: this machine's by default. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Sets the policy for a clock that is behind the next id: by default callers wait up to 1 second. */
        public Builder clockPolicy(ClockPolicy clockPolicy) {
            this.clockPolicy = Objects.requireNonNull(clockPolicy, "clockPolicy");
            return this;
        }

        /**
         * Lets each thread reserve 64 ids at a time, which is several times as fast as one by one. Ids then rise
         * strictly only among the ids of one thread. Ids of different threads are out of order by up to 100 units of
         * time, and an id of an idle thread is as old as its block. Use this for a fixed set of threads: each new
         * thread takes 64 ids, even if it needs only one.
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
         * Returns the generator, which holds its worker id until it is closed. To lease a worker id, the call waits
         * until the store answers or its request times out.
         *
         * @throws IllegalStateException if neither or both of a worker id and a store were set; if the layout has no
         *     such worker id, or its epoch is ahead of the clock; or, with a lease, if the namespace has characters
         *     that stores don't accept, or the policy borrows as much as a reservation or more
         * @throws IdException if another generator of this JVM and namespace has the same worker id or another layout;
         *     with a lease, also if all worker ids are in use, the store can't be asked, or this machine's clock is
         *     behind
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
                // The clock may fail, and nothing else would release the worker id.
                time.release(-1);
                throw e;
            }
        }

        private Snowflake leased(TickClock ticks, WorkerStore from) {
            if (workerId >= 0) {
                throw new IllegalStateException(
                        "A worker id is either assigned or leased: leave out workerId(" + workerId + ").");
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
