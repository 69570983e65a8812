package io.trivet.support.redis;

import java.util.Locale;
import java.util.Objects;

/**
 * The address of a Redis: one server, a cluster, or a primary that Sentinels watch. The text form leaves user and
 * password out.
 */
public sealed interface RedisAddress permits RedisUri, RedisClusterUri, RedisSentinelUri {
    /**
     * Parses the URI of one server, of a cluster or of Sentinels, by its scheme. Error messages don't repeat the URI,
     * because it may contain a password.
     *
     * @throws IllegalArgumentException if the URI has none of the three forms
     */
    static RedisAddress parse(String text) {
        Objects.requireNonNull(text, "uri");
        return switch (text.replaceFirst("(?s):.*", "").toLowerCase(Locale.ROOT)) {
            case "redis+cluster", "rediss+cluster" -> RedisClusterUri.parse(text);
            case "redis+sentinel", "rediss+sentinel" -> RedisSentinelUri.parse(text);
            default -> RedisUri.parse(text);
        };
    }
}
