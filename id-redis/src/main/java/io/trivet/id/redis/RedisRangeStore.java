package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.spi.RangeStore;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import java.util.Objects;
import redis.clients.jedis.UnifiedJedis;

/**
 * A store of counters on Redis, which takes ranges by {@code INCRBY}. The counter {@code x} is the key {@code x}, which
 * must never be removed or evicted. Thread-safe.
 *
 * <p>After a failover, or a restart without its last second, Redis can count from an earlier number. A running
 * generator notices that, and fails; a generator that starts later can't notice. Where that matters, use a database.
 */
public final class RedisRangeStore implements RangeStore {
    private final RedisStore store;

    private RedisRangeStore(RedisStore store) {
        this.store = store;
    }

    /**
     * Connects to Redis, and returns a store that waits at most 2 seconds for a connection or an answer.
     *
     * @param uri a URI as for {@link RedisWorkerStore#connect}
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws IdException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it rejects the credentials
     */
    public static RangeStore connect(String uri) {
        return new RedisRangeStore(RedisStore.connect(uri));
    }

    /**
     * Returns a store that uses this client; the call contacts no server.
     *
     * @param jedis the client; it stays open when the store is closed, and must read from the primary
     */
    public static RangeStore over(UnifiedJedis jedis) {
        return through(JedisDrivers.over(Objects.requireNonNull(jedis, "jedis")));
    }

    /**
     * Returns a store that uses a driver for another Redis library, such as Lettuce; the call contacts no server.
     *
     * @param redis the driver; the store closes it
     */
    public static RangeStore through(RedisDriver redis) {
        return new RedisRangeStore(new RedisStore(redis));
    }

    @Override
    public long take(String counter, int count) {
        RedisCommand take = RedisCommand.of("INCRBY", counter, Integer.toString(count));
        return (Long) store.ask("asked for a range of '" + counter + "'", take) - count + 1;
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
