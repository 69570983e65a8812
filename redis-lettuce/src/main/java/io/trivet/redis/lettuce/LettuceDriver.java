package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisReply;
import io.trivet.redis.RedisSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A driver that uses a Lettuce client, for methods such as {@code RedisLocks.through} and {@code
 * RedisWorkerStore.through}.
 *
 * <p>It opens one connection, which all threads share, when the first command is sent, and another one for messages
 * while a thread waits for a lock. {@link #close} closes both; the client stays open. A command waits for an answer for
 * the client's timeout. Lettuce's default is one minute: set a few seconds. Thread-safe. Don't use it on Lettuce's own
 * threads.
 */
public final class LettuceDriver implements RedisDriver {
    private final LettuceClient client;
    private final LettuceConnection connection;

    private LettuceDriver(LettuceClient client) {
        this.client = client;
        connection = new LettuceConnection(client);
    }

    /**
     * Returns a driver for a client of one server or of Sentinels. No request is sent to the server.
     *
     * @param client has the server's URI, and reads from the primary
     */
    public static RedisDriver over(RedisClient client) {
        return new LettuceDriver(LettuceClient.of(Objects.requireNonNull(client, "client")));
    }

    /** Returns a driver for a client of a cluster. No request is sent to the server. */
    public static RedisDriver over(RedisClusterClient client) {
        return new LettuceDriver(LettuceClient.of(Objects.requireNonNull(client, "client")));
    }

    @Override
    public @Nullable Object send(RedisCommand command) {
        return LettuceCalls.await(connection.dispatch(command), connection.timeoutNanos());
    }

    @Override
    public @Nullable RedisReply sendWithin(RedisCommand command, long nanos) {
        if (!connection.isOpen()) {
            // Opening a connection may take longer.
            return null;
        }
        long limit = Math.min(nanos, connection.timeoutNanos());
        return RedisReply.of(LettuceCalls.await(connection.dispatch(command), limit));
    }

    @Override
    public List<RedisReply> sendAll(List<RedisCommand> commands) {
        List<CompletableFuture<@Nullable Object>> asked =
                commands.stream().map(connection::dispatch).toList();
        long deadline = System.nanoTime() + connection.timeoutNanos();
        List<RedisReply> answers = new ArrayList<>();
        for (CompletableFuture<@Nullable Object> each : asked) {
            try {
                answers.add(RedisReply.of(LettuceCalls.await(each, deadline - System.nanoTime())));
            } catch (RedisException e) {
                answers.add(RedisReply.failed(e));
            }
        }
        return answers;
    }

    @Override
    public boolean isOneServer() {
        return client.isOneServer();
    }

    @Override
    public RedisSubscription subscribe(List<String> channels, RedisListener listener) {
        return LettuceSubscription.begin(client, channels, listener);
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
