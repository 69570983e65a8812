package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisReply;
import io.trivet.redis.RedisSubscription;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/** A driver with its own connections to the primary that Sentinels name, which replaces them when that changes. */
final class SentinelJedis implements RedisDriver {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final SentinelPrimary primary;
    private final PooledJedis connections;
    private final SentinelWatch watch;

    /** Creates a driver without a connection to the primary. */
    SentinelJedis(RedisSentinelUri uri, UnaryOperator<HostAndPort> route) {
        RedisUri sentinel = uri.sentinels().get(0);
        RedisUri settings = sentinel.at(sentinel.host(), sentinel.port(), uri.database());
        primary = new SentinelPrimary(uri, PooledJedis.config(settings, CONNECT_TIMEOUT), route);
        connections = new PooledJedis(uri.toString(), settings, primary);
        watch = SentinelWatch.begin(primary, uri, connections::replaceConnections);
    }

    @Override
    public @Nullable Object send(RedisCommand command) {
        return checked(() -> connections.send(command));
    }

    @Override
    public @Nullable RedisReply sendWithin(RedisCommand command, long nanos) {
        return checked(() -> connections.sendWithin(command, nanos));
    }

    @Override
    public List<RedisReply> sendAll(List<RedisCommand> commands) {
        return checked(() -> connections.sendAll(commands));
    }

    /** Sends a request. After a fault, the next one uses a new connection, for which another Sentinel is asked. */
    private <T extends @Nullable Object> T checked(Supplier<T> request) {
        try {
            return request.get();
        } catch (RedisException e) {
            if (RedisFault.mayHaveMoved(e)) {
                primary.suspect();
                connections.dropIdleConnections();
            }
            throw primary.located(e);
        }
    }

    @Override
    public boolean isOneServer() {
        return true;
    }

    @Override
    public RedisSubscription subscribe(List<String> channels, RedisListener listener) {
        return connections.subscribe(channels, listener);
    }

    @Override
    public void close() {
        primary.close();
        connections.close();
        watch.close();
    }

    @Override
    public String toString() {
        return connections.toString();
    }
}
