package io.trivet.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command: a value, which may be null, or a fault.
 *
 * @param value as {@link RedisDriver#send} returns it; null if there is a fault
 * @param fault null if the server answered without an error
 */
public record RedisAnswer(@Nullable Object value, @Nullable RedisException fault) {
    /** Returns a result without a fault. */
    public static RedisAnswer of(@Nullable Object value) {
        return new RedisAnswer(value, null);
    }

    /** Returns the result of a command that failed. */
    public static RedisAnswer failed(RedisException fault) {
        return new RedisAnswer(null, Objects.requireNonNull(fault, "fault"));
    }
}
