package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import java.util.function.UnaryOperator;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.Pool;

/** Creates drivers that use Jedis. */
public final class JedisDrivers {
    private static final String FIRST_IN_OLDEST = "redis.clients.jedis.csc.Cache";

    private JedisDrivers() {}

    /**
     * Returns a driver for a user's client, which stays open when the driver is closed.
     *
     * @throws IllegalStateException if this Jedis is too old
     */
    public static RedisDriver over(UnifiedJedis jedis) {
        checkJedis();
        return new ExternalJedis(jedis);
    }

    /**
     * Returns a driver that opens up to 64 connections to each server as threads need them, after it has sent one
     * command. It waits 2 seconds for a connect, an answer or a free connection, and 1 second for each Sentinel.
     *
     * @param question the command to send first; a missing right for this command is ignored, because the user may have
     *     others
     * @throws IllegalStateException if Jedis isn't on the class path, or is too old
     * @throws RedisException if the server gave no answer, or refused for another reason
     */
    public static RedisDriver connect(RedisAddress address, RedisCommand question) {
        return connect(address, question, UnaryOperator.identity());
    }

    /**
     * Returns a driver like {@link #connect(RedisAddress, RedisCommand)}.
     *
     * @param route returns the address at which this program reaches a server that a Sentinel or a node names
     */
    public static RedisDriver connect(RedisAddress address, RedisCommand question, UnaryOperator<HostAndPort> route) {
        checkJedis();
        RedisDriver driver = driver(address, route);
        try {
            driver.send(question);
        } catch (RedisException e) {
            if (!RedisFault.isMissingRight(e)) {
                driver.close();
                throw e;
            }
        }
        return driver;
    }

    private static RedisDriver driver(RedisAddress address, UnaryOperator<HostAndPort> route) {
        if (address instanceof RedisClusterUri cluster) {
            return new ClusterJedis(cluster, route);
        }
        if (address instanceof RedisSentinelUri sentinels) {
            return new SentinelJedis(sentinels, route);
        }
        return PooledJedis.to((RedisUri) address);
    }

    /**
     * Returns a driver as {@link #connect} does, but sends nothing: it connects when it is first used.
     *
     * @throws IllegalStateException if Jedis isn't on the class path, or is too old
     */
    public static RedisDriver open(RedisUri uri) {
        checkJedis();
        return PooledJedis.to(uri);
    }

    private static void checkJedis() {
        if (!has(FIRST_IN_OLDEST)) {
            throw new IllegalStateException(
                    has("redis.clients.jedis.Jedis")
                            ? "The Jedis on the class path is older than 5.2. Set its version (redis.clients:jedis) to 5.2.0"
                                    + " or later; any up to 8 works."
                            : "Jedis is not on the class path. Add redis.clients:jedis:7.5.3, or pass a driver for another client, such as"
                                    + " that of trivet-redis-lettuce.");
        }
    }

    private static boolean has(String className) {
        try {
            Class.forName(className, false, JedisDrivers.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Returns the smallest size limit of this client's pools, or -1 if there is no limit, or it isn't known. */
    public static int maxConnections(UnifiedJedis jedis) {
        Pool<?> own = JedisVersions.pool(jedis);
        if (own != null) {
            return own.getMaxTotal();
        }
        return JedisVersions.clusterPools(jedis).values().stream()
                .mapToInt(pool -> ((Pool<?>) pool).getMaxTotal())
                .filter(most -> most > 0)
                .min()
                .orElse(-1);
    }
}
