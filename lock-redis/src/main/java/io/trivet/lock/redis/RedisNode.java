package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.support.redis.RedisConnections;
import io.trivet.support.redis.RedisFault;
import io.trivet.support.redis.RedisUri;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** One Redis as the scripts see it: runs them, in one round trip each once the server knows them. */
final class RedisNode implements ReleaseMessages.Source {
    private static final Logger LOG = LoggerFactory.getLogger(RedisNode.class);

    /** The server's answer where a key isn't there. */
    static final long NO_KEY = -2;

    private static final String ACQUIRED = "acquired";

    /** How long the connection for messages may be silent: those who wait have it answer more often. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final UnifiedJedis jedis;
    private final String description;

    /** Null if the client was handed in: then its connections are no business of ours. */
    private final @Nullable RedisClient own;

    private final @Nullable IdleOnlyFactory factory;
    private final CommandObjects commands = new CommandObjects(RedisProtocol.RESP2);

    /** Makes the connection for messages beside the pool, or null if the client was handed in. */
    private final @Nullable Supplier<Connection> connector;

    private volatile @Nullable Connection listening;

    /** Has all releases written to it at the end, which a server that stands still may not take. */
    private volatile @Nullable Connection releasing;

    private RedisNode(
            UnifiedJedis jedis,
            String description,
            @Nullable RedisClient own,
            @Nullable IdleOnlyFactory factory,
            @Nullable Supplier<Connection> connector) {
        this.jedis = jedis;
        this.description = description;
        this.own = own;
        this.factory = factory;
        this.connector = connector;
    }

    static RedisNode over(UnifiedJedis jedis) {
        return new RedisNode(jedis, "redis, through a " + jedis.getClass().getSimpleName(), null, null, null);
    }

    static RedisNode connect(RedisUri uri) {
        HostAndPort address = new HostAndPort(uri.host(), uri.port());
        JedisClientConfig config = RedisConnections.config(uri)
                .blockingSocketTimeoutMillis((int) SILENCE.toMillis())
                .build();
        IdleOnlyFactory factory = new IdleOnlyFactory(address, config);
        RedisClient client = RedisClient.builder()
                .connectionProvider(new PooledConnectionProvider(factory, RedisConnections.pool()))
                .build();
        try {
            // A question that locks ask too: a user needs no right more than they do.
            client.pttl(CounterKey.PREFIX);
        } catch (JedisException e) {
            // Who may not look at this key may have others.
            if (!RedisFault.isMissingRight(e)) {
                client.close();
                throw RedisFaults.translate("Could not connect to " + uri, e);
            }
        }
        return new RedisNode(client, uri.toString(), client, factory, () -> new Connection(address, config));
    }

    /**
     * Runs a script for a lock. It may run twice, if the first answer was lost.
     *
     * @param tried what could not be done if it fails, for the fault's message
     * @throws LockException if it couldn't be run
     */
    Object run(Script script, List<String> keys, List<String> arguments, String tried) {
        return ask(keys.get(0), tried, () -> evaluate(script, keys, arguments));
    }

    /**
     * Returns how long the key of a lock will be there, -1 if for ever, or {@link #NO_KEY}.
     *
     * @throws LockException if it couldn't be asked
     */
    long millisLeft(String name) {
        return ask(name, ACQUIRED, () -> jedis.pttl(name));
    }

    /** Returns a connection of our own that is idle, and is to be given back, or null. */
    @Nullable
    Connection borrowIdle() {
        return own == null || factory == null ? null : factory.borrowIdle(own.getPool());
    }

    /** Gives a connection back, with the timeout that it had. */
    void giveBack(Connection connection) {
        if (!connection.isBroken()) {
            connection.setSoTimeout((int) RedisConnections.TIMEOUT.toMillis());
        }
        connection.close();
    }

    /** Runs a script to acquire a lock, and is back by a moment of the JVM's clock. */
    Object runBy(long deadline, Connection connection, Script script, List<String> keys, List<String> arguments) {
        try {
            return askBy(deadline, connection, commands.evalsha(script.sha1(), keys, arguments));
        } catch (JedisNoScriptException e) {
            return askBy(deadline, connection, commands.eval(script.text(), keys, arguments));
        }
    }

    /** Does as {@link #millisLeft}, and is back by a moment of the JVM's clock. */
    long millisLeftBy(long deadline, Connection connection, String name) {
        return askBy(deadline, connection, commands.pttl(name));
    }

    /** Tells whether all keys are on one server, so that a script may take any of them. */
    boolean isOneServer() {
        return jedis instanceof RedisClient;
    }

    /** Runs a script for many locks of one server, in one request: that is carried out even if its answer comes too late. */
    Object runForAll(Script script, List<String> keys, List<String> arguments, String tried) {
        try {
            // A server that knows the script not would say so first, and there may be no time to teach it.
            if (own == null) {
                return jedis.eval(script.text(), keys, arguments);
            }
            try (Connection connection = own.getPool().getResource()) {
                releasing = connection;
                return connection.executeCommand(commands.eval(script.text(), keys, arguments));
            } finally {
                releasing = null;
            }
        } catch (JedisException e) {
            throw RedisFaults.translate(keys.size() + " locks on " + this + " could not be " + tried, e);
        }
    }

    /**
     * Runs a script for each of many locks, wherever their keys are: each server gets all that are its own at once.
     *
     * @param names the locks', each a key; one may come several times
     * @param arguments for each of them
     * @return what the servers answered each; null where one answered with a fault, or not at all
     * @throws LockException if none could be asked
     */
    List<@Nullable Object> runForEach(Script script, List<String> names, List<List<String>> arguments, String tried) {
        List<Response<Object>> asked = new ArrayList<>();
        try (AbstractPipeline pipeline = jedis.pipelined()) {
            for (int i = 0; i < names.size(); i++) {
                asked.add(pipeline.eval(script.text(), List.of(names.get(i)), arguments.get(i)));
            }
            pipeline.sync();
        } catch (JedisException e) {
            throw RedisFaults.translate(names.size() + " locks on " + this + " could not be " + tried, e);
        }
        List<@Nullable Object> answers = new ArrayList<>();
        for (Response<Object> each : asked) {
            try {
                answers.add(each.get());
            } catch (JedisException | IllegalStateException e) {
                // Of a connection that broke, Jedis says no more than that there is no answer yet.
                LOG.debug("One of many locks on {} could not be {} together with the others.", this, tried, e);
                answers.add(null);
            }
        }
        return answers;
    }

    private static <T> T askBy(long deadline, Connection connection, CommandObject<T> command) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) + 1;
        connection.setSoTimeout((int) Math.max(1, Math.min(left, RedisConnections.TIMEOUT.toMillis())));
        return connection.executeCommand(command);
    }

    /** Returns the fault of a lock that could not be acquired, or null if a connection was no good, with all that were made at its time. */
    @Nullable
    LockException notAcquired(String name, JedisException fault) {
        if (own != null && RedisFault.isOfConnection(fault)) {
            own.getPool().clear();
            return null;
        }
        return fault(name, ACQUIRED, fault);
    }

    private LockException fault(String name, String tried, JedisException fault) {
        return RedisFaults.translate("Lock '" + name + "' on " + this + " could not be " + tried, fault);
    }

    private <T> T ask(String name, String tried, Supplier<T> question) {
        try {
            return RedisConnections.ask(own, question);
        } catch (JedisException e) {
            throw fault(name, tried, e);
        }
    }

    private Object evaluate(Script script, List<String> keys, List<String> arguments) {
        try {
            return jedis.evalsha(script.sha1(), keys, arguments);
        } catch (JedisNoScriptException e) {
            return jedis.eval(script.text(), keys, arguments);
        }
    }

    @Override
    public void listen(JedisPubSub handler, String... channels) {
        if (connector == null) {
            jedis.subscribe(handler, channels);
            return;
        }
        try (Connection connection = connector.get()) {
            listening = connection;
            handler.proceed(connection, channels);
        } finally {
            listening = null;
        }
    }

    @Override
    public void stopListening() {
        Connection connection = listening;
        if (connection != null) {
            connection.disconnect();
        }
    }

    void close() {
        Connection connection = releasing;
        try {
            if (connection != null) {
                connection.forceDisconnect();
            }
        } catch (IOException e) {
            LOG.debug("A connection to {} that took no more could not be closed in order.", this, e);
        } finally {
            if (own != null) {
                own.close();
            }
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
