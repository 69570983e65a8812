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
 * Creates clients for locks on Redis: one standalone server, or any setup that the caller's Redis client reaches.
 *
 * <p>The lock {@code x} is the key {@code x}. Clients in other languages that write {@code SET x token NX PX} and
 * compare before they delete are excluded by these locks, and exclude them. Names that begin with {@code trivet:token:}
 * are refused, because the fencing tokens are stored there. Redis 5 or newer. Thread-safe.
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
     * Connects to a server, checks that it accepts the client, and returns a lock client. The client opens up to 64
     * connections as its threads need them. It waits 2 seconds for a connection, and 2 seconds for an answer.
     *
     * @param uri {@code redis://[user:password@]host[:6379][/database]}, or {@code rediss://} for TLS, where the
     *     server's certificate must be valid for that host; percent-encode special characters in user and password
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws LockException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it doesn't accept the
     *     credentials
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
     * Returns a lock client with the default options that uses this Redis client.
     *
     * @param jedis as {@link #over(UnifiedJedis, LockOptions)}
     */
    public static LockClient over(UnifiedJedis jedis) {
        return over(jedis, LockOptions.defaults());
    }

    /**
     * Returns a lock client that uses this Redis client. No request is sent to the server.
     *
     * @param jedis stays open when the lock client is closed. Its own timeouts and pool apply, and its answers must
     *     come from the primary. A thread borrows one of its connections only for the time of a request, but one more
     *     is kept for messages while any thread waits. So its pool needs at least 2 connections, and 2 more than the
     *     work under locks uses at a time, so that leases can be renewed meanwhile
     * @throws IllegalArgumentException if its pool has room for only one connection
     */
    public static LockClient over(UnifiedJedis jedis, LockOptions options) {
        Objects.requireNonNull(jedis, "jedis");
        Objects.requireNonNull(options, "options");
        if (JedisDrivers.maxConnections(jedis) == 1) {
            throw new IllegalArgumentException(
                    "The Redis client's pool has room for 1 connection only, which messages about releases would occupy:"
                            + " call setMaxTotal(2) or more, and allow 2 more than the work under locks uses at a time.");
        }
        return open(JedisDrivers.over(jedis), options);
    }

    /**
     * Returns a lock client with the default options that uses this driver.
     *
     * @param redis as {@link #through(RedisDriver, LockOptions)}
     */
    public static LockClient through(RedisDriver redis) {
        return through(redis, LockOptions.defaults());
    }

    /**
     * Returns a lock client that uses a driver of a Redis library other than Jedis, such as Lettuce. No request is sent
     * to the server. A program that uses only this method compiles and runs without Jedis.
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
