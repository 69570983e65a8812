package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import java.net.SocketTimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Converts commands to Jedis' form, and Jedis' exceptions to {@link RedisException}. */
final class JedisCalls {
    private JedisCalls() {}

    /** Converts a command for a connection, or for a client of one server. */
    static CommandObject<Object> toJedis(RedisCommand command) {
        return fill(new CommandArguments(Protocol.Command.valueOf(command.name())), command);
    }

    /** Converts a command for a client that finds the right server itself. */
    static CommandObject<Object> toCluster(RedisCommand command) {
        return fill(JedisVersions.clusterArguments(Protocol.Command.valueOf(command.name())), command);
    }

    private static CommandObject<Object> fill(CommandArguments words, RedisCommand command) {
        command.beforeKeys().forEach(words::add);
        command.keys().forEach(words::key);
        command.arguments().forEach(words::add);
        return new CommandObject<>(words, BuilderFactory.AGGRESSIVE_ENCODED_OBJECT);
    }

    /** Reads an answer to one of many commands. */
    static RedisReply reply(Object raw) {
        return raw instanceof JedisException fault
                ? RedisReply.failed(translate(fault))
                : RedisReply.of(BuilderFactory.AGGRESSIVE_ENCODED_OBJECT.build(raw));
    }

    /** Sends a request through Jedis, and translates its exceptions. */
    static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (JedisException e) {
            throw translate(e);
        }
    }

    /**
     * Translates an exception of Jedis. If the pool gave up because of an interrupt, the thread's interrupt flag is set
     * again.
     */
    static RedisException translate(JedisException thrown) {
        boolean isTimeout = false;
        String reason = thrown.toString();
        for (Throwable each = thrown; each != null; each = next(each)) {
            if (each instanceof JedisDataException) {
                return RedisException.answered(String.valueOf(each.getMessage()), thrown);
            }
            if (each instanceof InterruptedException) {
                // The pool gave up because of it, and cleared the flag.
                Thread.currentThread().interrupt();
            }
            isTimeout |= each instanceof SocketTimeoutException;
            reason = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
        }
        return thrown instanceof JedisConnectionException && !isTimeout
                ? RedisException.connectionLost(reason, thrown)
                : RedisException.gaveUp(reason, thrown);
    }

    /** Returns a fault with the server's address, unless the server answered. */
    static RedisException located(HostAndPort server, RedisException fault) {
        if (fault.answer() != null) {
            return fault;
        }
        String reason = server + ": " + fault.getMessage();
        return fault.isConnectionLost()
                ? RedisException.connectionLost(reason, fault)
                : RedisException.gaveUp(reason, fault);
    }

    /**
     * Returns the next fault to look at: the cause, or a suppressed exception, where Jedis adds the fault of each
     * address of a host.
     */
    private static @Nullable Throwable next(Throwable thrown) {
        if (thrown.getCause() != null) {
            return thrown.getCause();
        }
        return thrown.getSuppressed().length == 0 ? null : thrown.getSuppressed()[0];
    }
}
