package io.trivet.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command: a value, which may be null, or a fault.
 *
 * @param value as {@link RedisDriver#send} returns it; null if there is a fault
 * @param fault null if the server answered without an error
 */
public record RedisReply(@Nullable Object value, @Nullable RedisException fault) {
    /** Returns a result without a fault. */
    public static RedisReply of(@Nullable Object value) {
        return new RedisReply(value, null);
    }

    /** Returns the result of a command that failed. */
    public static RedisReply failed(RedisException fault) {
        return new RedisReply(null, Objects.requireNonNull(fault, "fault"));
    }
}
