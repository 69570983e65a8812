package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.support.redis.RedisConnections;
import io.trivet.support.redis.RedisFault;
import io.trivet.support.redis.RedisUri;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** What ids are taken from on one Redis, asked through a client of our own or of the caller's. */
final class RedisStore implements AutoCloseable {
    private static final Map<String, String> ADVICE =
            Map.of("WRONGTYPE", "A key of that name holds something else: choose another name for the ids.");

    private final UnifiedJedis jedis;
    private final String description;

    /** Null if the client was handed in. */
    private final @Nullable RedisClient own;

    private RedisStore(UnifiedJedis jedis, String description, @Nullable RedisClient own) {
        this.jedis = jedis;
        this.description = description;
        this.own = own;
    }

    static RedisStore over(UnifiedJedis jedis) {
        return new RedisStore(jedis, "redis, through a " + jedis.getClass().getSimpleName(), null);
    }

    static RedisStore connect(String text) {
        RedisUri uri = RedisUri.parse(text);
        RedisClient client = RedisClient.builder()
                .hostAndPort(new HostAndPort(uri.host(), uri.port()))
                .clientConfig(RedisConnections.config(uri).build())
                .poolConfig(RedisConnections.pool())
                .build();
        try {
            client.ping();
        } catch (JedisException e) {
            // Who may not ask this may ask others.
            if (!RedisFault.isMissingRight(e)) {
                client.close();
                throw translate("Could not connect to " + uri, e);
            }
        }
        return new RedisStore(client, uri.toString(), client);
    }

    /** Runs a script, which may have run before without an answer. */
    Object run(String tried, String script, String key, String... arguments) {
        return ask(tried, () -> jedis.eval(script, List.of(key), List.of(arguments)));
    }

    /**
     * Asks the server; once more, if a restart of it had broken the idle connections.
     *
     * @param tried what could not be done if it fails
     */
    <T> T ask(String tried, Supplier<T> question) {
        try {
            return RedisConnections.ask(own, question);
        } catch (JedisException e) {
            throw translate(this + " could not be " + tried, e);
        }
    }

    UnifiedJedis jedis() {
        return jedis;
    }

    private static IdException translate(String subject, JedisException thrown) {
        RedisFault fault = RedisFault.of(thrown, ADVICE);
        return new IdException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), thrown);
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
