package io.trivet.support.redis;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;

/** How the clients that are no user's connect, and how they are asked. */
public final class RedisConnections {
    /** How long a connect, an answer or a connection of the pool is waited for. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final int MAX_CONNECTIONS = 64;

    private RedisConnections() {}

    /** Returns what is to be said and kept to on each connection. */
    public static DefaultJedisClientConfig.Builder config(RedisUri uri) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .timeoutMillis((int) TIMEOUT.toMillis())
                // To say which library calls would be one more right.
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .user(uri.user())
                .password(uri.password())
                .database(uri.database());
        if (uri.tls()) {
            // These check the host too; "ssl" alone would take any trusted certificate, whatever host it was made for.
            config.sslOptions(SslOptions.defaults());
        }
        return config;
    }

    /** Without an evictor, so that no thread runs for idle connections: those which broke are dropped when one was found broken. */
    public static GenericObjectPoolConfig<Connection> pool() {
        GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(MAX_CONNECTIONS);
        config.setMaxIdle(MAX_CONNECTIONS);
        config.setMaxWait(TIMEOUT);
        config.setJmxEnabled(false);
        return config;
    }

    /**
     * Asks; once more, and over new connections, if it was the connection's fault: then all that were made at its time are no good.
     *
     * @param own the client that is asked, or null if it is a user's, whose connections are no business of ours
     */
    public static <T> T ask(@Nullable RedisClient own, Supplier<T> question) {
        try {
            return question.get();
        } catch (JedisException e) {
            if (own == null || !RedisFault.isOfConnection(e)) {
                throw e;
            }
            own.getPool().clear();
            return question.get();
        }
    }
}
