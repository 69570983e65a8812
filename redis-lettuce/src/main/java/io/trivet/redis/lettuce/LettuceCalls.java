package io.trivet.redis.lettuce;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Converts commands to Lettuce's form, and Lettuce's exceptions to {@link RedisException}. */
final class LettuceCalls {
    private LettuceCalls() {}

    static CommandArgs<String, String> toLettuce(RedisCommand command) {
        CommandArgs<String, String> words = new CommandArgs<>(StringCodec.UTF8);
        command.beforeKeys().forEach(words::add);
        words.addKeys(command.keys());
        return words.addValues(command.arguments());
    }

    /**
     * Waits for an answer. An interrupt doesn't end the wait, because a release must complete; the flag is left to the
     * caller. A command that times out is cancelled if it hasn't been sent yet.
     */
    static @Nullable Object await(Future<? extends @Nullable Object> answer, long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw RedisException.gaveUp("nothing came within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms", e);
        } catch (ExecutionException e) {
            throw translate(e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            throw RedisException.connectionLost("the connection was closed", e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static RedisException translate(Throwable thrown) {
        if (thrown instanceof RedisException own) {
            return own;
        }
        boolean isConnectionLost = false;
        String reason = thrown.toString();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof RedisCommandExecutionException) {
                return RedisException.answered(String.valueOf(each.getMessage()), thrown);
            }
            if (each instanceof RedisCommandTimeoutException) {
                return RedisException.gaveUp(String.valueOf(each.getMessage()), thrown);
            }
            if (each instanceof RedisCommandInterruptedException || each instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            isConnectionLost |= each instanceof RedisConnectionException || each instanceof IOException;
            reason = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
        }
        return isConnectionLost ? RedisException.connectionLost(reason, thrown) : RedisException.gaveUp(reason, thrown);
    }
}
