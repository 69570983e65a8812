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
 * A generator of 64-bit ids that consist of a second and a number counted by Redis: 31 bits of seconds from
 * 2024-01-01T00:00:00Z until 2092, and 32 bits of number, which begins at 1 each day. The numbers of day 694 of the
 * name {@code x} are counted by {@code INCRBY} in the key {@code x:694}, which expires two days later.
 *
 * <p>The ids are unique as long as no number is counted twice for the same second. After a failover or a restart, a
 * Redis that lost its last numbers counts them again. An id then repeats only if two machines' clocks differ by more
 * than the duration of the outage minus one second. The reason: a number is used only for one second, which the
 * client's clock must show both before the request and after the answer. Ids rise in trend, and can be guessed.
 *
 * <p>Thread-safe. Each id, or each block of ids if {@link Builder#blockSize} is set, takes a round trip; with blocks,
 * there is at least one round trip in each second in which ids are wanted.
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
     * Returns a builder of a generator that uses this client; the call contacts no server.
     *
     * @param jedis the client; it stays open when the generator is closed, and must read from the primary
     * @param name what the ids are for, such as "orders"
     */
    public static Builder over(UnifiedJedis jedis, String name) {
        return through(JedisDrivers.over(Objects.requireNonNull(jedis, "jedis")), name);
    }

    /**
     * Returns a builder of a generator that uses a driver for another Redis library, such as Lettuce; the call contacts
     * no server.
     *
     * @param redis the driver; the generator closes it
     * @param name what the ids are for, such as "orders"
     */
    public static Builder through(RedisDriver redis, String name) {
        return new Builder(new RedisStore(redis), name);
    }

    /**
     * Connects to Redis, and returns a builder of a generator; the generator closes the connection.
     *
     * @param uri a URI as for {@link RedisWorkerStore#connect}
     * @param name what the ids are for, such as "orders"
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws IdException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it rejects the credentials
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
            throw new IdException(Code.CLOSED, this + " is closed, and issues no more ids. Build another.");
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
        return new IdProperties(IdProperties.Uniqueness.BY_COUNTER, true, IdProperties.Scope.NONE, false);
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

    /** A builder of a generator. Not thread-safe. */
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
         * Sets how many numbers one round trip takes, for ids of the same second: 1 by default. The rest of a block is
         * dropped when its second ends; each day has 4,294,967,295 numbers.
         *
         * @throws IllegalArgumentException if the size isn't 1 to 1,000,000
         */
        public Builder blockSize(int size) {
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

        /** Returns the generator; the call contacts no server. */
        public RedisTimeIds build() {
            return new RedisTimeIds(this);
        }
    }
}
