package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/** One Redis, asked through a client of our own or of the caller's. */
final class RedisServer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 2_000;

    /** Answers of a server that will serve us later. */
    private static final List<String> PASSING = List.of(
            "LOADING", "BUSY", "OOM", "MISCONF", "MASTERDOWN", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "READONLY");

    private final UnifiedJedis jedis;
    private final String description;

    /** Null if the client was handed in. */
    private final @Nullable RedisClient own;

    private RedisServer(UnifiedJedis jedis, String description, @Nullable RedisClient own) {
        this.jedis = jedis;
        this.description = description;
        this.own = own;
    }

    static RedisServer over(UnifiedJedis jedis) {
        return new RedisServer(jedis, "redis, through a " + jedis.getClass().getSimpleName(), null);
    }

    /** The messages don't repeat the URI, which may hold a password. */
    static RedisServer connect(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
        boolean tls = "rediss".equals(uri.getScheme());
        boolean isPlain = uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (uri.getRawPath() == null || uri.getRawPath().matches("/?|/\\d{1,5}"));
        if (!tls && !"redis".equals(uri.getScheme()) || uri.getHost() == null || !isPlain) {
            throw wrong();
        }
        int port = uri.getPort() < 0 ? 6379 : uri.getPort();
        RedisClient client = RedisClient.builder()
                .hostAndPort(uri.getHost(), port)
                .clientConfig(config(uri, tls))
                .poolConfig(poolConfig())
                .build();
        RedisServer server = new RedisServer(client, uri.getScheme() + "://" + uri.getHost() + ":" + port, client);
        try {
            server.ask("reached", client::ping);
        } catch (IdException e) {
            client.close();
            throw e;
        }
        return server;
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("Not the URI of a Redis: write"
                + " redis://[user:password@]host[:port][/database], or rediss:// for TLS.");
    }

    private static DefaultJedisClientConfig config(URI uri, boolean tls) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .timeoutMillis(TIMEOUT_MILLIS)
                .user(JedisURIHelper.getUser(uri))
                .password(JedisURIHelper.getPassword(uri))
                .database(JedisURIHelper.getDBIndex(uri));
        if (tls) {
            // These check the host too; "ssl" alone would take any trusted certificate, whatever host it was made for.
            config.sslOptions(SslOptions.defaults());
        }
        return config.build();
    }

    /** Without an evictor, so that no thread runs for idle connections. */
    private static GenericObjectPoolConfig<Connection> poolConfig() {
        GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
        config.setMaxWait(Duration.ofMillis(TIMEOUT_MILLIS));
        config.setJmxEnabled(false);
        return config;
    }

    /** Runs a script, which may have run before without an answer. */
    Object run(String what, String script, String key, String... arguments) {
        return ask(what, () -> jedis.eval(script, List.of(key), List.of(arguments)));
    }

    /**
     * Asks the server; once more, if a restart of it had broken the idle connections.
     *
     * @param what what could not be done if it fails
     */
    <T> T ask(String what, Supplier<T> question) {
        try {
            try {
                return question.get();
            } catch (JedisConnectionException e) {
                if (own == null) {
                    throw e;
                }
                own.getPool().clear();
                return question.get();
            }
        } catch (JedisException e) {
            throw translate(what, e);
        }
    }

    UnifiedJedis jedis() {
        return jedis;
    }

    private IdException translate(String what, JedisException fault) {
        String subject = this + " could not be " + what + ": ";
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            String answer = String.valueOf(each.getMessage());
            if (each instanceof JedisDataException && PASSING.stream().noneMatch(answer::contains)) {
                return new IdException(
                        Code.REFUSED,
                        subject + "the server refused (" + answer + "). Trying again won't help; see its answer.",
                        fault);
            }
        }
        return new IdException(
                Code.UNAVAILABLE,
                subject + "no answer (" + fault.getMessage()
                        + "). Check that the server runs and can be reached, then try again.",
                fault);
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
