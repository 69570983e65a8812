package io.trivet.redis;

import java.util.List;

/**
 * One command for a Redis, as text. On the wire come the name, what stands before the keys, the keys, and the arguments after them.
 *
 * @param name in capitals, such as {@code EVALSHA}
 * @param beforeKeys what stands between the name and the keys: a script and how many keys it has, say
 * @param keys the keys, all of one hash slot; empty for a command that any server can answer
 * @param arguments what stands behind the keys
 */
public record RedisCommand(String name, List<String> beforeKeys, List<String> keys, List<String> arguments) {
    /** Returns a command of one key, such as {@code PTTL key} or {@code INCRBY key 5}. */
    public static RedisCommand of(String name, String key, String... arguments) {
        return new RedisCommand(name, List.of(), List.of(key), List.of(arguments));
    }

    /** Returns {@code EVAL}: the script goes along. */
    public static RedisCommand eval(String script, List<String> keys, List<String> arguments) {
        return new RedisCommand("EVAL", List.of(script, Integer.toString(keys.size())), keys, arguments);
    }

    /** Returns {@code EVALSHA}: the server answers {@code NOSCRIPT} if it doesn't know the script of this SHA-1. */
    public static RedisCommand evalSha(String sha1, List<String> keys, List<String> arguments) {
        return new RedisCommand("EVALSHA", List.of(sha1, Integer.toString(keys.size())), keys, arguments);
    }
}
