package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisUri;
import java.util.Objects;
import java.util.Random;
import redis.clients.jedis.UnifiedJedis;

/**
 * Gives locks on one Redis: a standalone server, or whatever a client of the caller's reaches.
 *
 * <p>The lock {@code x} is the key {@code x}, so that clients in other languages that write {@code SET x token NX PX} and
 * compare before they delete exclude us, and we them. Names that begin with {@code trivet:token:} are refused: there the
 * fencing tokens are kept. Redis 5 or newer. Thread-safe.
 */
public final class RedisLocks {
    private RedisLocks() {}

    /**
     * Connects with the default options.
     *
     * @param uri as {@link #connect(String, LockOptions)}
     */
    public static LockClient connect(String uri) {
        return connect(uri, LockOptions.defaults());
    }

    /**
     * Connects, asks the server whether it serves us, and returns a client that opens up to 64 connections as its threads
     * need them. A connect or an answer is waited for 2 seconds.
     *
     * @param uri {@code redis://[user:password@]host[:6379][/database]}, or {@code rediss://} for TLS, where the server's
     *     certificate must be for that host; special characters in user and password are percent-encoded
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws LockException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it doesn't take the credentials
     */
    public static LockClient connect(String uri, LockOptions options) {
        Objects.requireNonNull(options, "options");
        RedisUri address = RedisUri.parse(uri);
        try {
            return open(JedisDrivers.connect(address, RedisNode.millisLeftOf(CounterKey.PREFIX)), options);
        } catch (RedisException e) {
            throw RedisFaults.translate("Could not connect to " + address, e);
        }
    }

    /**
     * Returns a lock client with the default options over this Redis client.
     *
     * @param jedis as {@link #over(UnifiedJedis, LockOptions)}
     */
    public static LockClient over(UnifiedJedis jedis) {
        return over(jedis, LockOptions.defaults());
    }

    /**
     * Returns a lock client over this Redis client; no server is asked yet.
     *
     * @param jedis stays open when the lock client is closed, and brings its own timeouts and pool; its answers must come
     *     from the primary. A thread borrows a connection of it for the time of a request only, but one is kept for messages as long as somebody
     *     waits: its pool needs 2, and 2 more than the work under locks uses at a time, so that leases can be renewed meanwhile
     * @throws IllegalArgumentException if its pool has room for one connection only
     */
    public static LockClient over(UnifiedJedis jedis, LockOptions options) {
        Objects.requireNonNull(jedis, "jedis");
        Objects.requireNonNull(options, "options");
        if (JedisDrivers.maxConnections(jedis) == 1) {
            throw new IllegalArgumentException(
                    "The Redis client's pool has room for 1 connection, which hearing of releases would take for itself: give it"
                            + " setMaxTotal(2) at least, and 2 more than the work under locks uses at a time.");
        }
        return open(JedisDrivers.over(jedis), options);
    }

    /**
     * Returns a lock client with the default options that talks through this driver.
     *
     * @param redis as {@link #through(RedisDriver, LockOptions)}
     */
    public static LockClient through(RedisDriver redis) {
        return through(redis, LockOptions.defaults());
    }

    /**
     * Returns a lock client that talks through a driver of another Redis library than Jedis, of Lettuce for example; no server is asked
     * yet. A program that uses nothing else here compiles and runs without Jedis.
     *
     * @param redis is closed with the lock client
     */
    public static LockClient through(RedisDriver redis, LockOptions options) {
        return open(Objects.requireNonNull(redis, "redis"), Objects.requireNonNull(options, "options"));
    }

    private static LockClient open(RedisDriver redis, LockOptions options) {
        return new LockEngine(new RedisBackend(redis, new Random()), options);
    }
}
