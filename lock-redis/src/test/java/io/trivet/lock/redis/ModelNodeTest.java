package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.redis.RedisReply;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** Tests that the scripts on a real server answer like the model's node. */
@Timeout(60)
class ModelNodeTest {
    private static final int STEPS = 400;
    private static final long MINUTE = 60_000;

    /** Far ahead of the server's clock, so that the clock plays no part. */
    private static final long START = 1L << 52;

    private final ModelNode model = new ModelNode();
    private final String name = "model-" + UUID.randomUUID();

    @Test
    void theScriptsAnswerLikeTheModel() {
        Random random = new Random(7);
        model.counter = START;
        try (RedisClient jedis = RedisClient.create(Servers.redis().uri());
                RedisNode node = new RedisNode(JedisDrivers.over(jedis))) {
            jedis.set(CounterKey.of(name), Long.toString(START));
            for (int i = 0; i < STEPS; i++) {
                String owner = "owner-" + random.nextInt(3);
                long near = model.counter + random.nextLong(-2, 5);
                switch (random.nextInt(7)) {
                    case 0, 1 -> take(node, owner, random.nextBoolean() ? near : near + 2_000_000);
                    case 2 ->
                        assertThat(run(node, RedlockScripts.RAISE, owner, Long.toString(near), "100"))
                                .isEqualTo(model.raise(0, owner, near) ? 1L : 0L);
                    case 3 ->
                        assertThat(run(node, RedlockScripts.WITHDRAW, owner))
                                .isEqualTo(model.release(0, owner) ? 1L : 0L);
                    case 4 ->
                        assertThat(run(node, LockScripts.RENEW, owner, "60000"))
                                .isEqualTo(model.renew(0, owner, MINUTE) ? 1L : 0L);
                    default ->
                        assertThat(run(node, LockScripts.RELEASE, owner, "channel", ""))
                                .isEqualTo(model.release(0, owner) ? 1L : 0L);
                }
                assertThat(jedis.get(CounterKey.of(name))).isEqualTo(Long.toString(model.counter));
                assertThat(jedis.get(name)).isEqualTo(model.holder);
            }
        }
    }

    private void take(RedisNode node, String owner, long suggested) {
        Object answer = run(node, RedlockScripts.TAKE, owner, Long.toString(MINUTE), "100", Long.toString(suggested));
        if (model.take(0, owner, MINUTE, suggested) instanceof RedlockAttempt.Vote.Taken taken) {
            assertThat((String) answer).startsWith(taken.generation() + " ");
        } else {
            assertThat((List<?>) answer).last().isEqualTo(model.holder);
        }
    }

    private Object run(RedisNode node, Script script, String... arguments) {
        RedisReply reply = node.runAll(
                        List.of(new RedisNode.Call(script, List.of(name, CounterKey.of(name)), List.of(arguments))))
                .get(0);
        assertThat(reply.fault()).isNull();
        return reply.value();
    }
}
