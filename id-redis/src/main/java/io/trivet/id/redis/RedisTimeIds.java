package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.id.IdProperties;
import io.trivet.id.LongIdGenerator;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import java.time.InstantSource;
import java.util.Objects;
import redis.clients.jedis.UnifiedJedis;

/**
 * Gives 64-bit ids of a second and a number that a Redis counts: 31 bits of seconds since 2024-01-01T00:00:00Z and until 2092, and 32
 * bits of number, which begins at 1 each day. The numbers of the day 694 of {@code x} are counted by {@code INCRBY} in the key
 * {@code x:694}, which expires two days later.
 *
 * <p>Unique, as long as no number is counted twice for the same second. A Redis that fails over, or starts again, and forgets its last
 * numbers counts them again; an id comes twice then only if two machines' clocks are apart by more than that took, less a second. For a
 * number is used in the one second that the client's clock showed before it was asked for, and still shows after the answer. Rising in
 * trend; guessable.
 *
 * <p>Thread-safe. Each id is a round trip, or each block of as many as {@link Builder#blocks} says, but one in each second in which ids are
 * wanted.
 */
public final class RedisTimeIds implements LongIdGenerator {
    private static final String COUNT = """
            local last = redis.call('INCRBY', KEYS[1], ARGV[1])
            if last == tonumber(ARGV[1]) then
              redis.call('EXPIRE', KEYS[1], ARGV[2])
            end
            return last
            """;

    private final RedisStore store;
    private final String name;
    private final TimeBlocks blocks;
    private volatile boolean closed;

    private RedisTimeIds(Builder builder) {
        store = builder.store;
        name = builder.name;
        blocks = new TimeBlocks(this::count, builder.blockSize, builder.clock, System::nanoTime, this);
    }

    /**
     * Returns a builder over this client; no server is asked yet.
     *
     * @param jedis stays open when the generator is closed; its answers must come from the primary
     * @param name what the ids are for, such as "orders"
     */
    public static Builder over(UnifiedJedis jedis, String name) {
        return through(JedisDrivers.over(Objects.requireNonNull(jedis, "jedis")), name);
    }

    /**
     * Returns a builder whose generator talks through a driver of another Redis library than Jedis, of Lettuce for example; no server is
     * asked yet.
     *
     * @param redis is closed with the generator
     * @param name what the ids are for, such as "orders"
     */
    public static Builder through(RedisDriver redis, String name) {
        return new Builder(new RedisStore(redis), name);
    }

    /**
     * Connects, and returns a builder, whose generator closes the connection.
     *
     * @param uri as {@link RedisWorkers#connect}
     * @param name what the ids are for, such as "orders"
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws IdException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it doesn't take the credentials
     */
    public static Builder connect(String uri, String name) {
        return new Builder(RedisStore.connect(uri), name);
    }

    @Override
    public long next() {
        checkOpen();
        return blocks.next();
    }

    /** Fills the array with ids of one second, in one round trip. */
    @Override
    public void fill(long[] ids) {
        checkOpen();
        if (ids.length > 0) {
            blocks.fill(ids);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IdException(Code.CLOSED, this + " is closed, and gives no more ids. Build another.");
        }
    }

    private long count(long day, int count) {
        Object last = store.run(
                "asked for numbers of '" + name + "'",
                COUNT,
                name + ":" + day,
                Integer.toString(count),
                Long.toString(2 * TimeBlocks.DAY_SECONDS));
        return (Long) last;
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Unique.BY_COUNTER, true, IdProperties.Scope.NONE, false);
    }

    @Override
    public void close() {
        closed = true;
        store.close();
    }

    @Override
    public String toString() {
        return "RedisTimeIds['" + name + "' on " + store + "]";
    }

    /** Collects what a generator needs. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_BLOCK = 1_000_000;

        private final RedisStore store;
        private final String name;
        private int blockSize = 1;
        private InstantSource clock = InstantSource.system();

        private Builder(RedisStore store, String name) {
            this.store = store;
            this.name = Objects.requireNonNull(name, "name");
        }

        /**
         * Sets how many numbers are counted in one round trip, for the ids to come in the same second: 1 by default. What is left of a
         * block at the second's end is never given, and each day has 4,294,967,295 numbers.
         *
         * @throws IllegalArgumentException if it isn't 1 to 1,000,000
         */
        public Builder blocks(int size) {
            if (size < 1 || size > MAX_BLOCK) {
                throw new IllegalArgumentException("A block has 1 to " + MAX_BLOCK + " numbers, not " + size + ".");
            }
            blockSize = size;
            return this;
        }

        /** Sets the clock: this machine's by default. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Returns the generator; no server is asked yet. */
        public RedisTimeIds build() {
            return new RedisTimeIds(this);
        }
    }
}
