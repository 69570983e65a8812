package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connects to the primary that Sentinels name. It asks them for each new connection, because an address that was right
 * once may lead to a former primary, which takes itself for the primary for some seconds after it restarted.
 *
 * <p>Sentinels are asked without a password, and with the primary's user and password if they require one. Thread-safe.
 */
final class SentinelPrimary implements JedisSocketFactory, AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final RedisSentinelUri uri;
    private final UnaryOperator<HostAndPort> route;
    private final JedisClientConfig config;
    private final List<TrackedSockets> sentinels;

    /** The index of the Sentinel to ask first. */
    private volatile int first;

    private volatile @Nullable HostAndPort address;

    /**
     * Creates the factory; no Sentinel is asked.
     *
     * @param config the settings of connections to the primary
     * @param route returns the address at which this program reaches a server that a Sentinel names
     */
    SentinelPrimary(RedisSentinelUri uri, JedisClientConfig config, UnaryOperator<HostAndPort> route) {
        this.uri = uri;
        this.config = config;
        this.route = route;
        sentinels = uri.sentinels().stream()
                .map(each -> new TrackedSockets(new DefaultJedisSocketFactory(
                        new HostAndPort(each.host(), each.port()), PooledJedis.config(each, TIMEOUT))))
                .toList();
    }

    @Override
    public Socket createSocket() {
        HostAndPort named = find();
        address = named;
        return new DefaultJedisSocketFactory(route.apply(named), config).createSocket();
    }

    /** Returns the address of the last connection, or null before the first. */
    @Nullable
    HostAndPort address() {
        return address;
    }

    /** Asks another Sentinel first from now on, because the last address was not that of a working primary. */
    void suspect() {
        first = (first + 1) % sentinels.size();
    }

    private HostAndPort find() {
        int start = first;
        JedisException fault = null;
        for (int i = 0; i < sentinels.size(); i++) {
            int index = (start + i) % sentinels.size();
            try {
                HostAndPort named = ask(index);
                first = index;
                return named;
            } catch (JedisException e) {
                if (!(fault instanceof JedisDataException)) {
                    fault = e;
                }
            }
        }
        if (fault instanceof JedisDataException answered) {
            throw answered;
        }
        String reason = fault == null ? "" : JedisCalls.translate(fault).getMessage();
        throw new JedisException("no Sentinel answered: " + reason);
    }

    /**
     * Asks a Sentinel for the primary.
     *
     * @throws JedisDataException if it answers with an error, or doesn't know the name
     */
    private HostAndPort ask(int index) {
        RedisCommand question =
                new RedisCommand("SENTINEL", List.of("GET-MASTER-ADDR-BY-NAME", uri.name()), List.of(), List.of());
        try (Connection connection = open(index)) {
            // Host and port.
            if (connection.executeCommand(JedisCalls.toJedis(question)) instanceof List<?> named) {
                return new HostAndPort((String) named.get(0), Integer.parseInt((String) named.get(1)));
            }
            throw new JedisDataException("ERR No such master with that name");
        }
    }

    /** Opens a connection to a Sentinel. */
    Connection open(int index) {
        RedisUri sentinel = uri.sentinels().get(index);
        Connection connection = connect(index, sentinel.anonymous());
        try {
            connection.ping();
            return connection;
        } catch (JedisException e) {
            connection.close();
            if (sentinel.password() != null && RedisFault.isMissingPassword(JedisCalls.translate(e))) {
                return connect(index, sentinel);
            }
            throw e;
        }
    }

    private Connection connect(int index, RedisUri sentinel) {
        return new Connection(sentinels.get(index), PooledJedis.config(sentinel, TIMEOUT));
    }

    /** Returns how many Sentinels the URI names. */
    int sentinelCount() {
        return sentinels.size();
    }

    /** Returns the fault with the address at which it occurred. */
    RedisException located(RedisException fault) {
        HostAndPort last = address;
        return last == null ? fault : JedisCalls.located(last, fault);
    }

    /** Closes the connections to Sentinels. */
    @Override
    public void close() {
        sentinels.forEach(TrackedSockets::close);
    }
}
