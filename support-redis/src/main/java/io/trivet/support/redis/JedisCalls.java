package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisException;
import java.net.SocketTimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Says commands in Jedis' words, and understands what it throws. */
final class JedisCalls {
    private JedisCalls() {}

    /** For a connection, or a client of one server. */
    static CommandObject<Object> toJedis(RedisCommand command) {
        return fill(new CommandArguments(Protocol.Command.valueOf(command.name())), command);
    }

    /** For a client that finds out itself which server a command is for. */
    static CommandObject<Object> toCluster(RedisCommand command) {
        return fill(JedisVersions.clusterArguments(Protocol.Command.valueOf(command.name())), command);
    }

    private static CommandObject<Object> fill(CommandArguments words, RedisCommand command) {
        command.beforeKeys().forEach(words::add);
        command.keys().forEach(words::key);
        command.arguments().forEach(words::add);
        return new CommandObject<>(words, BuilderFactory.AGGRESSIVE_ENCODED_OBJECT);
    }

    /** Asks through Jedis; what it throws is translated. */
    static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (JedisException e) {
            throw translate(e);
        }
    }

    /** Reads an exception of Jedis, and sets the thread's interrupt flag again where the pool gave up because of it. */
    static RedisException translate(JedisException thrown) {
        boolean isTimeout = false;
        String reason = thrown.toString();
        for (Throwable each = thrown; each != null; each = next(each)) {
            if (each instanceof JedisDataException) {
                return RedisException.answered(String.valueOf(each.getMessage()), thrown);
            }
            if (each instanceof InterruptedException) {
                // The pool gave up for it, and the flag is gone with that.
                Thread.currentThread().interrupt();
            }
            isTimeout |= each instanceof SocketTimeoutException;
            reason = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
        }
        return thrown instanceof JedisConnectionException && !isTimeout
                ? RedisException.connectionLost(reason, thrown)
                : RedisException.gaveUp(reason, thrown);
    }

    /** Jedis adds what each address of a host answered as suppressed. */
    private static @Nullable Throwable next(Throwable thrown) {
        if (thrown.getCause() != null) {
            return thrown.getCause();
        }
        return thrown.getSuppressed().length == 0 ? null : thrown.getSuppressed()[0];
    }
}
