package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisReply;
import io.trivet.redis.RedisSubscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A driver with its own connections to one server, and a pool of them. It uses only features that all supported
 * versions of Jedis have.
 *
 * <p>Which server that is, the factory of the sockets decides for each new connection.
 */
final class PooledJedis implements RedisDriver {
    /** The limit for a connect, an answer, or a free connection of the pool. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** The limit for silence on the connection for messages. Waiters make it answer more often. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(15);

    private static final int MAX_CONNECTIONS = 64;

    private final String description;
    private final JedisClientConfig config;
    private final TrackedSockets sockets;
    private final IdleOnlyFactory factory;
    private final ConnectionPool pool;

    /**
     * Creates a driver without a connection.
     *
     * @param uri the user, password and database
     * @param factory connects to the server
     */
    PooledJedis(String description, RedisUri uri, JedisSocketFactory factory) {
        this.description = description;
        config = config(uri, TIMEOUT);
        sockets = new TrackedSockets(factory);
        this.factory = new IdleOnlyFactory(sockets, config);
        pool = new ConnectionPool(this.factory, poolConfig());
    }

    static PooledJedis to(RedisUri uri) {
        HostAndPort address = new HostAndPort(uri.host(), uri.port());
        return new PooledJedis(uri.toString(), uri, new DefaultJedisSocketFactory(address, config(uri, TIMEOUT)));
    }

    /** Returns the settings of a connection. */
    @SuppressWarnings("deprecation") // The replacements of "ssl" and "sslParameters" are not in Jedis 5.
    static JedisClientConfig config(RedisUri uri, Duration timeout) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .timeoutMillis((int) timeout.toMillis())
                .blockingSocketTimeoutMillis((int) MAX_SILENCE.toMillis())
                // Sending the library's name would need one more right.
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .user(uri.user())
                .password(uri.password())
                .database(uri.database());
        if (uri.tls()) {
            // Otherwise any trusted certificate would be accepted, even for another host.
            SSLParameters parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            config.ssl(true).sslParameters(parameters);
        }
        return config.build();
    }

    /**
     * Returns the settings of the pool. There is no evictor, so that no thread runs for idle connections. When one is
     * found broken, all idle connections are dropped.
     */
    private static GenericObjectPoolConfig<Connection> poolConfig() {
        GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(MAX_CONNECTIONS);
        config.setMaxIdle(MAX_CONNECTIONS);
        config.setMaxWait(TIMEOUT);
        config.setJmxEnabled(false);
        return config;
    }

    /**
     * Sends the command. If the connection failed, sends it once more over a new connection, because all idle
     * connections are likely broken too.
     */
    @Override
    public @Nullable Object send(RedisCommand command) {
        CommandObject<Object> words = JedisCalls.toJedis(command);
        return twice(() -> execute(words));
    }

    /** Makes a request, and once more over a new connection if the first one failed. */
    private <T extends @Nullable Object> T twice(Supplier<T> request) {
        try {
            return request.get();
        } catch (JedisException e) {
            dropIdleConnections(e);
            return JedisCalls.ask(request);
        }
    }

    /**
     * Drops the idle connections after a connection fault.
     *
     * @throws RedisException if it is any other fault
     */
    private void dropIdleConnections(JedisException thrown) {
        RedisException fault = JedisCalls.translate(thrown);
        if (!RedisFault.isConnectionFault(fault)) {
            throw fault;
        }
        pool.clear();
    }

    /** Closes the connections that aren't in use, so that the next request uses a new one. */
    void dropIdleConnections() {
        pool.clear();
    }

    /** Closes all connections, also those in use, because they may lead to the wrong server. */
    void replaceConnections() {
        pool.clear();
        sockets.cut();
    }

    private @Nullable Object execute(CommandObject<Object> words) {
        try (Connection connection = pool.getResource()) {
            return connection.executeCommand(words);
        }
    }

    /** Sends a command, once, that the server accepts although it doesn't own the command's slot yet. */
    @Nullable
    Object sendAsking(RedisCommand command) {
        return JedisCalls.ask(() -> {
            try (Connection connection = pool.getResource()) {
                connection.executeCommand(Protocol.Command.ASKING);
                return connection.executeCommand(JedisCalls.toJedis(command));
            }
        });
    }

    /**
     * An idle connection keeps a time limit. Opening a new one may take longer, so only another thread can wait for
     * that.
     */
    @Override
    public @Nullable RedisReply sendWithin(RedisCommand command, long nanos) {
        long deadline = System.nanoTime() + nanos;
        Connection connection = factory.borrowIdle(pool);
        if (connection == null) {
            return null;
        }
        try {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) + 1;
            connection.setSoTimeout((int) Math.max(1, Math.min(left, TIMEOUT.toMillis())));
            return RedisReply.of(connection.executeCommand(JedisCalls.toJedis(command)));
        } catch (JedisException e) {
            dropIdleConnections(e);
            return null;
        } finally {
            giveBack(connection);
        }
    }

    /** Sends all commands over one connection before it reads the first answer. Like {@link #send}, it tries twice. */
    @Override
    public List<RedisReply> sendAll(List<RedisCommand> commands) {
        List<CommandObject<Object>> words =
                commands.stream().map(JedisCalls::toJedis).toList();
        return twice(() -> executeAll(words));
    }

    private List<RedisReply> executeAll(List<CommandObject<Object>> commands) {
        try (Connection connection = pool.getResource()) {
            commands.forEach(command -> connection.sendCommand(command.getArguments()));
            return connection.getMany(commands.size()).stream()
                    .map(JedisCalls::reply)
                    .toList();
        }
    }

    private static void giveBack(Connection connection) {
        if (!connection.isBroken()) {
            connection.setSoTimeout((int) TIMEOUT.toMillis());
        }
        connection.close();
    }

    @Override
    public boolean isOneServer() {
        return true;
    }

    /** Subscribes on a connection outside the pool. */
    @Override
    public RedisSubscription subscribe(List<String> channels, RedisListener listener) {
        return JedisSubscription.begin(new OwnConnection(), this, channels, listener);
    }

    private final class OwnConnection implements JedisSubscription.Source {
        private volatile @Nullable Connection listening;
        private volatile boolean cut;

        @Override
        public void listen(JedisPubSub handler, String... channels) {
            try (Connection connection = new Connection(sockets, config)) {
                listening = connection;
                if (!cut) {
                    handler.proceed(connection, channels);
                }
            } finally {
                listening = null;
            }
        }

        @Override
        public void cut() {
            cut = true;
            Connection connection = listening;
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    @Override
    public void close() {
        pool.close();
        sockets.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
