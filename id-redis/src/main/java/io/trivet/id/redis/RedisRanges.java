package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.spi.RangeStore;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import java.util.Objects;
import redis.clients.jedis.UnifiedJedis;

/**
 * Takes ranges from a Redis by {@code INCRBY}; the counter {@code x} is the key {@code x}, which must never be removed or evicted.
 * Thread-safe.
 *
 * <p>A Redis that fails over, or starts again without its last second, can count from an earlier number. A generator that runs
 * notices, and refuses; one that is started after that can't. Where that matters, take a database.
 */
public final class RedisRanges implements RangeStore {
    private final RedisStore store;

    private RedisRanges(RedisStore store) {
        this.store = store;
    }

    /**
     * Connects, and returns a store that waits 2 seconds for a connection or an answer.
     *
     * @param uri as {@link RedisWorkers#connect}
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws IdException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it doesn't take the credentials
     */
    public static RangeStore connect(String uri) {
        return new RedisRanges(RedisStore.connect(uri));
    }

    /**
     * Returns a store over this client; no server is asked yet.
     *
     * @param jedis stays open when the store is closed; its answers must come from the primary
     */
    public static RangeStore over(UnifiedJedis jedis) {
        return through(JedisDrivers.over(Objects.requireNonNull(jedis, "jedis")));
    }

    /**
     * Returns a store that talks through a driver of another Redis library than Jedis, of Lettuce for example; no server is asked yet.
     *
     * @param redis is closed with the store
     */
    public static RangeStore through(RedisDriver redis) {
        return new RedisRanges(new RedisStore(redis));
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
