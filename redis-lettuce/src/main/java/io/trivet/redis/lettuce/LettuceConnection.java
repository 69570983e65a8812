package io.trivet.redis.lettuce;

import io.lettuce.core.protocol.CommandType;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisException;
import io.trivet.redis.lettuce.LettuceClient.Connected;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection for commands. It is opened when it is first needed, and Lettuce reconnects it by itself.
 * Thread-safe.
 */
final class LettuceConnection implements AutoCloseable {
    private final LettuceClient client;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable Connected connected;
    private volatile boolean closed;

    LettuceConnection(LettuceClient client) {
        this.client = client;
    }

    /** Returns whether a command can be sent without waiting for a connection. */
    boolean isOpen() {
        Connected current = connected;
        return current != null && current.connection().isOpen();
    }

    long timeoutNanos() {
        return connect().connection().getTimeout().toNanos();
    }

    /**
     * Sends a command.
     *
     * @throws RedisException if there is no connection, and none could be opened
     */
    CompletableFuture<@Nullable Object> dispatch(RedisCommand command) {
        Connected current = connect();
        try {
            return current.commands()
                    .<@Nullable Object>dispatch(
                            CommandType.valueOf(command.name()), new AnswerOutput(), LettuceCalls.toLettuce(command))
                    .toCompletableFuture();
        } catch (io.lettuce.core.RedisException e) {
            throw LettuceCalls.translate(e);
        }
    }

    private Connected connect() {
        Connected current = connected;
        if (current != null) {
            return current;
        }
        connecting.lock();
        try {
            current = connected;
            if (current == null) {
                if (closed) {
                    throw RedisException.connectionLost("the driver is closed", null);
                }
                current = client.connector().get();
                connected = current;
            }
            return current;
        } catch (io.lettuce.core.RedisException e) {
            throw LettuceCalls.translate(e);
        } finally {
            connecting.unlock();
        }
    }

    @Override
    public void close() {
        Connected current;
        connecting.lock();
        try {
            closed = true;
            current = connected;
        } finally {
            connecting.unlock();
        }
        if (current != null) {
            current.connection().close();
        }
    }
}
