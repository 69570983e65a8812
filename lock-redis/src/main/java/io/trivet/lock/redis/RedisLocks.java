package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisAddress;
import java.util.Objects;
import java.util.Random;
import redis.clients.jedis.UnifiedJedis;

/**
 * Creates clients for locks on Redis: one server, a cluster, or a primary that Sentinels watch.
 *
 * <p>The lock {@code x} is the key {@code x}. Clients in other languages that write {@code SET x token NX PX} and
 * compare before they delete are excluded by these locks, and exclude them. Semaphores and read/write locks are sorted
 * sets, so a name that is held in one way is refused in another. Names that begin with {@code trivet:token:} are
 * refused, because the fencing tokens are stored there. Redis 5 or newer. Thread-safe.
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
     * Connects to a server, to a cluster, or to the primary that Sentinels name, checks that it accepts the client, and
     * returns a lock client. The client opens up to 64 connections to each server as its threads need them. It waits 2
     * seconds for a connection, 2 seconds for an answer, 1 second for each Sentinel, and 3 seconds for a cluster whose
     * nodes redirect.
     *
     * <ul>
     *   <li>{@code redis://[user:password@]host[:6379][/database]}: one server.
     *   <li>{@code redis+cluster://[user:password@]host[:6379],host[:6379]}: a cluster, of which the URI names any
     *       nodes; all accept the same user and password. Redirections are followed.
     *   <li>{@code redis+sentinel://[user:password@]host[:26379],host[:26379]/name[/database]}: the primary that the
     *       Sentinels know by this name. They are asked for every new connection, and tell the client when another
     *       server becomes primary. User and password are the servers'; a Sentinel gets them only if it requires a
     *       password.
     * </ul>
     *
     * <p>With {@code rediss} in place of {@code redis} the connections use TLS, and each server's certificate must be
     * valid for its host.
     *
     * @param uri one of these; percent-encode special characters in user and password
     * @throws IllegalArgumentException if the URI has none of these forms
     * @throws LockException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it doesn't accept the
     *     credentials, or the Sentinels don't know the name
     */
    public static LockClient connect(String uri, LockOptions options) {
        Objects.requireNonNull(options, "options");
        RedisAddress address = RedisAddress.parse(uri);
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
     * @param jedis a client of one server, of a cluster or of Sentinels; it stays open when the lock client is closed. Its
     *     own timeouts and pool apply, and its answers must
     *     come from the primary. A thread borrows one of its connections only for the time of a request, but one more
     *     is kept for messages while any thread waits. So its pool needs at least 2 connections, and 2 more than the
     *     work under locks uses at a time, so that leases can be renewed meanwhile
     * @throws IllegalArgumentException if its pool has room for only one connection
     */
    public static LockClient over(UnifiedJedis jedis, LockOptions options) {
        Objects.requireNonNull(jedis, "jedis");
        Objects.requireNonNull(options, "options");
        checkPool(jedis);
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

    /**
     * Checks that there is room for messages beside requests.
     *
     * @throws IllegalArgumentException if there is none
     */
    static void checkPool(UnifiedJedis jedis) {
        if (JedisDrivers.maxConnections(jedis) == 1) {
            throw new IllegalArgumentException(
                    "The Redis client's pool has room for 1 connection only, which messages about releases would occupy:"
                            + " call setMaxTotal(2) or more, and allow 2 more than the work under locks uses at a time.");
        }
    }

    private static LockClient open(RedisDriver redis, LockOptions options) {
        return new LockEngine(new RedisBackend(redis, new Random()), options);
    }
}
