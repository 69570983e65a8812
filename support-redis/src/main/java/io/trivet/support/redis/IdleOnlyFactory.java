package io.trivet.support.redis;

import org.apache.commons.pool2.PooledObject;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.Pool;

/**
 * Creates the connections of a pool, but not in a thread that has no time for that: connecting takes as long as the
 * name service, the network and the server need.
 */
final class IdleOnlyFactory extends ConnectionFactory {
    private final ThreadLocal<Boolean> onlyIdle = ThreadLocal.withInitial(() -> false);

    IdleOnlyFactory(JedisSocketFactory sockets, JedisClientConfig config) {
        super(sockets, config);
    }

    @Override
    public PooledObject<Connection> makeObject() throws Exception {
        if (onlyIdle.get()) {
            throw new JedisException("Another thread took the idle connection.");
        }
        return super.makeObject();
    }

    /** Returns an idle connection, or null if there is none. */
    @Nullable
    Connection borrowIdle(Pool<Connection> pool) {
        if (pool.getNumIdle() == 0) {
            return null;
        }
        onlyIdle.set(true);
        try {
            return pool.getResource();
        } catch (JedisException e) {
            return null;
        } finally {
            onlyIdle.set(false);
        }
    }
}
