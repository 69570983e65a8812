package io.trivet.versions;

import io.trivet.id.redis.RedisRangeStore;
import io.trivet.id.redis.RedisWorkerStore;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.lock.LockClient;
import io.trivet.lock.redis.RedisLocks;
import java.net.URI;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Locks, worker ids and segments on Redis, by a URI and by a client that the program passes in. */
final class RedisChecks {
    private RedisChecks() {}

    /** Runs the checks on a URI. */
    static void run(String uri, Report report) {
        try (UnifiedJedis jedis = client(URI.create(uri))) {
            try (LockClient own = RedisLocks.connect(uri);
                    LockClient handed = RedisLocks.over(jedis)) {
                report.check("locks by a URI and by a Jedis client", () -> LockChecks.exclude(own, handed));
                report.check("and the other way round", () -> LockChecks.exclude(handed, own));
            }
            try (WorkerStore own = RedisWorkerStore.connect(uri);
                    WorkerStore handed = RedisWorkerStore.over(jedis)) {
                report.check("leases worker ids by a URI", () -> IdChecks.leased(own));
                report.check("leases worker ids by a Jedis client", () -> IdChecks.leased(handed));
            }
            try (RangeStore own = RedisRangeStore.connect(uri);
                    RangeStore handed = RedisRangeStore.over(jedis)) {
                report.check("counts in segments by a URI", () -> IdChecks.counted(own));
                report.check("counts in segments by a Jedis client", () -> IdChecks.counted(handed));
            }
        }
    }

    /** Returns a client of the class that this version of Jedis has; the newer one exists since Jedis 7.2. */
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
        @SuppressWarnings("deprecation") // Older programs use this class.
        static UnifiedJedis client(URI uri) {
            return new JedisPooled(uri);
        }
    }
}
