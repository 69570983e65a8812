package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * A store of worker ids on Redis 5 or newer. The worker ids of the namespace {@code x} are the fields of the hash
 * {@code trivet:workers:x}, which must never be removed or evicted. Thread-safe.
 *
 * <p>After a failover, or a restart without its last second, Redis can lose writes that it has confirmed. So the ids of
 * a leased worker id begin one reservation later, and {@code build()} waits for that time.
 */
public final class RedisWorkerStore implements WorkerStore {
    private static final String PREFIX = "trivet:workers:";

    /**
     * The script that reads a namespace. Its answer has the same form in all versions of the Redis protocol, unlike a
     * plain command's.
     */
    private static final String READ = "return redis.call('HGETALL', KEYS[1])";

    private static final String COMPARE_AND_SET = """
            if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then
              return 0
            end
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
            return 1
            """;

    private final RedisStore store;

    private RedisWorkerStore(RedisStore store) {
        this.store = store;
    }

    /**
     * Connects to Redis, and returns a store that waits at most 2 seconds for a connection or an answer.
     *
     * @param uri {@code redis://[user:password@]host[:6379][/database]}; {@code redis+cluster://host[:6379],...} for a
     *     cluster; {@code redis+sentinel://host[:26379],.../name[/database]} for the primary that Sentinels know by this
     *     name, each with user and password as the first; with {@code rediss} in place of {@code redis} for TLS
     * @throws IllegalArgumentException if the URI has none of these forms
     * @throws IdException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it rejects the credentials
     */
    public static WorkerStore connect(String uri) {
        return new RedisWorkerStore(RedisStore.connect(uri));
    }

    /**
     * Returns a store that uses this client; the call contacts no server.
     *
     * @param jedis the client; it stays open when the store is closed, and must read from the primary
     */
    public static WorkerStore over(UnifiedJedis jedis) {
        return through(JedisDrivers.over(Objects.requireNonNull(jedis, "jedis")));
    }

    /**
     * Returns a store that uses a driver for another Redis library, such as Lettuce; the call contacts no server.
     *
     * @param redis the driver; the store closes it
     */
    public static WorkerStore through(RedisDriver redis) {
        return new RedisWorkerStore(new RedisStore(redis));
    }

    @Override
    public Instant now(String namespace) {
        // A script, because its key selects the server in a cluster.
        List<?> time = (List<?>) store.run("asked the time", "return redis.call('TIME')", PREFIX + namespace);
        long seconds = Long.parseLong(String.valueOf(time.get(0)));
        return Instant.ofEpochSecond(seconds, Long.parseLong(String.valueOf(time.get(1))) * 1000);
    }

    @Override
    public Map<Integer, WorkerRecord> read(String namespace) {
        String key = PREFIX + namespace;
        Map<Integer, WorkerRecord> records = new HashMap<>();
        List<?> fieldsAndTexts = (List<?>) store.run("asked for " + key, READ, key);
        for (int i = 0; i < fieldsAndTexts.size(); i += 2) {
            String field = (String) fieldsAndTexts.get(i);
            String text = (String) fieldsAndTexts.get(i + 1);
            records.put(Integer.valueOf(field), WorkerRecord.parse(text, key + "[" + field + "] on " + store));
        }
        return records;
    }

    @Override
    public boolean compareAndSet(String namespace, int workerId, @Nullable WorkerRecord expected, WorkerRecord next) {
        Object done = store.run(
                "written to",
                COMPARE_AND_SET,
                PREFIX + namespace,
                Integer.toString(workerId),
                expected == null ? "" : expected.toText(),
                next.toText());
        return done.equals(1L);
    }

    @Override
    public boolean canLoseWrites() {
        return true;
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
