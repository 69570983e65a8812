package io.trivet.versions;

import io.trivet.id.redis.RedisRanges;
import io.trivet.id.redis.RedisWorkers;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.lock.LockClient;
import io.trivet.lock.redis.RedisLocks;
import java.net.URI;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Locks, worker ids and segments on Redis, by a URI and by a client that is handed in. */
final class RedisChecks {
    private RedisChecks() {}

    /** Runs them on a URI. */
    static void run(String uri, Report report) {
        try (UnifiedJedis jedis = client(URI.create(uri))) {
            try (LockClient own = RedisLocks.connect(uri);
                    LockClient handed = RedisLocks.over(jedis)) {
                report.check("locks by a URI and by a Jedis client", () -> LockChecks.exclude(own, handed));
                report.check("and the other way round", () -> LockChecks.exclude(handed, own));
            }
            try (WorkerStore own = RedisWorkers.connect(uri);
                    WorkerStore handed = RedisWorkers.over(jedis)) {
                report.check("leases worker ids by a URI", () -> IdChecks.leased(own));
                report.check("leases worker ids by a Jedis client", () -> IdChecks.leased(handed));
            }
            try (RangeStore own = RedisRanges.connect(uri);
                    RangeStore handed = RedisRanges.over(jedis)) {
                report.check("counts in segments by a URI", () -> IdChecks.counted(own));
                report.check("counts in segments by a Jedis client", () -> IdChecks.counted(handed));
            }
        }
    }

    /** Jedis 7.2 and newer have the one, older the other. */
    private static UnifiedJedis client(URI uri) {
        try {
            Class.forName("redis.clients.jedis.RedisClient");
            return Newer.client(uri);
        } catch (ClassNotFoundException e) {
            return Older.client(uri);
        }
    }

    private static final class Newer {
        static UnifiedJedis client(URI uri) {
            return RedisClient.create(uri);
        }
    }

    private static final class Older {
        @SuppressWarnings("deprecation") // As older programs have it.
        static UnifiedJedis client(URI uri) {
            return new JedisPooled(uri);
        }
    }
}
