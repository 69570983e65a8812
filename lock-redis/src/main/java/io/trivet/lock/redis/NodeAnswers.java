package io.trivet.lock.redis;

import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The nodes' answers to one request, as far as they have come. Not thread-safe. */
final class NodeAnswers {
    private final @Nullable RedisReply[] replies;

    NodeAnswers(int nodes) {
        replies = new RedisReply[nodes];
    }

    void add(int node, RedisReply reply) {
        replies[node] = reply;
    }

    /** Returns whether another node than these has neither answered nor failed yet. */
    boolean mayGrow(Set<Integer> without) {
        return IntStream.range(0, replies.length).anyMatch(node -> replies[node] == null && !without.contains(node));
    }

    /** Returns a node's answer, or null if there is none. */
    @Nullable
    Object value(int node) {
        RedisReply reply = replies[node];
        return reply == null ? null : reply.value();
    }

    int size() {
        return replies.length;
    }

    /** Returns how many nodes gave an answer like this. */
    int count(Predicate<Object> which) {
        int count = 0;
        for (int node = 0; node < replies.length; node++) {
            Object value = value(node);
            if (value != null && which.test(value)) {
                count++;
            }
        }
        return count;
    }

    /** Returns how many nodes answered without a fault. */
    int answered() {
        return count(value -> true);
    }

    /** Returns the faults, by node. */
    Map<Integer, RedisException> faults() {
        Map<Integer, RedisException> faults = new HashMap<>();
        for (int node = 0; node < replies.length; node++) {
            RedisReply reply = replies[node];
            if (reply != null && reply.fault() != null) {
                faults.put(node, reply.fault());
            }
        }
        return faults;
    }
}
