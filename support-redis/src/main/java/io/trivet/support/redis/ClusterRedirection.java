package io.trivet.support.redis;

import io.trivet.redis.RedisException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * A node's answer that another node serves a slot.
 *
 * @param asks whether the other node serves only this command yet, and only if it is asked by {@code ASKING}
 */
record ClusterRedirection(boolean asks, int slot, HostAndPort node) {
    private static final Pattern ANSWER = Pattern.compile("(MOVED|ASK) (\\d{1,5}) (.*):(\\d{1,5})");

    /** Returns the redirection in a node's answer, or null if it is any other fault. */
    static @Nullable ClusterRedirection of(RedisException fault, HostAndPort answered) {
        Matcher words = ANSWER.matcher(String.valueOf(fault.answer()));
        if (!words.matches()) {
            return null;
        }
        String host = words.group(3);
        return new ClusterRedirection(
                words.group(1).equals("ASK"),
                Integer.parseInt(words.group(2)) % HashSlot.COUNT,
                new HostAndPort(host.isEmpty() ? answered.getHost() : host, Integer.parseInt(words.group(4))));
    }
}
