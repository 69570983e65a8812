package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisReply;
import io.trivet.redis.RedisSubscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/** A driver for the user's own Jedis client. The client's connections, timeouts and retries apply. */
final class ExternalJedis implements RedisDriver {
    private final UnifiedJedis jedis;
    private final boolean oneServer;

    ExternalJedis(UnifiedJedis jedis) {
        this.jedis = jedis;
        oneServer = JedisVersions.pool(jedis) != null || JedisVersions.isOfSentinels(jedis);
    }

    @Override
    public @Nullable Object send(RedisCommand command) {
        return JedisCalls.ask(() -> jedis.executeCommand(words(command)));
    }

    private CommandObject<Object> words(RedisCommand command) {
        return oneServer ? JedisCalls.toJedis(command) : JedisCalls.toCluster(command);
    }

    @Override
    public List<RedisReply> sendAll(List<RedisCommand> commands) {
        List<Response<Object>> asked = new ArrayList<>();
        try (AbstractPipeline pipeline = JedisVersions.pipelined(jedis)) {
            for (RedisCommand command : commands) {
                asked.add(pipeline.executeCommand(words(command)));
            }
            pipeline.sync();
        } catch (JedisException e) {
            throw JedisCalls.translate(e);
        }
        return asked.stream().map(ExternalJedis::answer).toList();
    }

    private static RedisReply answer(Response<Object> response) {
        try {
            return RedisReply.of(response.get());
        } catch (JedisException e) {
            return RedisReply.failed(JedisCalls.translate(e));
        } catch (IllegalStateException e) {
            // If a connection broke, Jedis says only that there is no answer yet.
            return RedisReply.failed(RedisException.connectionLost("no answer", e));
        }
    }

    @Override
    public boolean isOneServer() {
        return oneServer;
    }

    @Override
    public RedisSubscription subscribe(List<String> channels, RedisListener listener) {
        return JedisSubscription.begin(
                new JedisSubscription.Source() {
                    @Override
                    public void listen(JedisPubSub handler, String... first) {
                        jedis.subscribe(handler, first);
                    }

                    @Override
                    public void cut() {
                        // The connection goes back to the client's pool by itself.
                    }
                },
                this,
                channels,
                listener);
    }

    @Override
    public void close() {
        // The client stays open.
    }

    @Override
    public String toString() {
        return "redis, through a " + jedis.getClass().getSimpleName();
    }
}
