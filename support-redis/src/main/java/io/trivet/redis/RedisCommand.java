package io.trivet.redis;

import java.util.List;

/**
 * A Redis command, as text. On the wire its parts follow each other in this order: name, {@code beforeKeys}, keys,
 * arguments.
 *
 * @param name in capitals, such as {@code EVALSHA}
 * @param beforeKeys the words between the name and the keys, for example a script and its number of keys
 * @param keys the keys, all of one hash slot; empty for a command that any server can answer
 * @param arguments the words after the keys
 */
public record RedisCommand(String name, List<String> beforeKeys, List<String> keys, List<String> arguments) {
    /** Returns a command with one key, such as {@code PTTL key} or {@code INCRBY key 5}. */
    public static RedisCommand of(String name, String key, String... arguments) {
        return new RedisCommand(name, List.of(), List.of(key), List.of(arguments));
    }

    /** Returns an {@code EVAL} command, which contains the script. */
    public static RedisCommand eval(String script, List<String> keys, List<String> arguments) {
        return new RedisCommand("EVAL", List.of(script, Integer.toString(keys.size())), keys, arguments);
    }

    /**
     * Returns an {@code EVALSHA} command for the script with this SHA-1. A server that doesn't know the script answers
     * {@code NOSCRIPT}.
     */
    public static RedisCommand evalSha(String sha1, List<String> keys, List<String> arguments) {
        return new RedisCommand("EVALSHA", List.of(sha1, Integer.toString(keys.size())), keys, arguments);
    }
}
