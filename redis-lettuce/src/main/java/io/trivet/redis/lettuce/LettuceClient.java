package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.function.Supplier;

/**
 * The common part of a client of one server and a client of a cluster.
 *
 * @param connector opens a connection for commands, which takes as long as the client allows
 * @param messages opens a connection for messages, likewise
 */
record LettuceClient(
        boolean isOneServer,
        String description,
        Supplier<Connected> connector,
        Supplier<StatefulRedisPubSubConnection<String, String>> messages) {

    /** A connection, and the commands that can be sent on it. */
    record Connected(StatefulConnection<String, String> connection, BaseRedisAsyncCommands<String, String> commands) {}

    static LettuceClient of(RedisClient client) {
        return new LettuceClient(
                true,
                "redis, through a Lettuce client",
                () -> {
                    StatefulRedisConnection<String, String> made = client.connect(StringCodec.UTF8);
                    return new Connected(made, made.async());
                },
                () -> client.connectPubSub(StringCodec.UTF8));
    }

    static LettuceClient of(RedisClusterClient client) {
        return new LettuceClient(
                false,
                "redis, through a Lettuce client of a cluster",
                () -> {
                    StatefulRedisClusterConnection<String, String> made = client.connect(StringCodec.UTF8);
                    return new Connected(made, made.async());
                },
                () -> client.connectPubSub(StringCodec.UTF8));
    }

    @Override
    public String toString() {
        return description;
    }
}
