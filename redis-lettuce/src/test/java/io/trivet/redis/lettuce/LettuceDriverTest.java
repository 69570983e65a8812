package io.trivet.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.trivet.lock.LockClient;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import io.trivet.testkit.server.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LettuceDriverTest {
    private static final RedisCommand WRITE = RedisCommand.of("SET", "a", "b");

    private final RedisServer server = RedisServer.start();
    private final RedisClient client = Clients.of(server.port());
    private final RedisDriver driver = LettuceDriver.over(client);

    @AfterEach
    void close() {
        driver.close();
        client.close();
        server.close();
    }

    @Test
    void answersAreTheServersAnswers() {
        assertThat(driver.send(RedisCommand.of("SET", "text", "ü€"))).isEqualTo("OK");
        assertThat(driver.send(RedisCommand.of("GET", "text"))).isEqualTo("ü€");
        assertThat(driver.send(RedisCommand.of("GET", "nothing"))).isNull();
        assertThat(driver.send(RedisCommand.of("PTTL", "nothing"))).isEqualTo(-2L);
        assertThat(driver.send(
                        RedisCommand.eval("return {KEYS[1], ARGV[1], 7, {false, 'x'}}", List.of("k"), List.of("v"))))
                .isEqualTo(Arrays.asList("k", "v", 7L, Arrays.asList(null, "x")));
        RedisCommand unknown = RedisCommand.evalSha("0".repeat(40), List.of("k"), List.of());
        assertThat(catchThrowableOfType(RedisException.class, () -> driver.send(unknown))
                        .answer())
                .startsWith("NOSCRIPT");
    }

    @Test
    void eachOfManyCommandsIsAnswered() {
        List<RedisReply> answers =
                driver.sendAll(List.of(WRITE, RedisCommand.of("INCRBY", "a", "1"), RedisCommand.of("GET", "a")));
        assertThat(answers).extracting(RedisReply::value).containsExactly("OK", null, "b");
        assertThat(answers.get(1).fault()).hasMessageContaining("not an integer");
    }

    @Test
    void aTimeLimitHoldsIfTheServerIsSilent() throws Exception {
        // There is no connection yet, and opening one may take longer.
        assertThat(driver.sendWithin(WRITE, TimeUnit.SECONDS.toNanos(30))).isNull();
        driver.send(WRITE);
        assertThat(driver.sendWithin(WRITE, TimeUnit.SECONDS.toNanos(30))).isEqualTo(RedisReply.of("OK"));
        server.pause();
        assertThat(catchThrowableOfType(
                                RedisException.class, () -> driver.sendWithin(WRITE, TimeUnit.MILLISECONDS.toNanos(50)))
                        .answer())
                .isNull();
        server.resume();
    }

    @Test
    void aMissingServerIsReported() {
        server.kill();
        RedisException fault = catchThrowableOfType(RedisException.class, () -> driver.send(WRITE));
        assertThat(fault.isConnectionLost()).isTrue();
        assertThat(fault).hasMessageContaining("Connection refused");
    }

    @Test
    void aClosedDriverLeavesTheClientOpen() {
        driver.send(WRITE);
        driver.close();
        assertThatThrownBy(() -> driver.send(WRITE)).isInstanceOf(RedisException.class);
        assertThat(client.connect().sync().ping()).isEqualTo("PONG");
    }

    @Test
    void commandsGoToTheClusterNodeOfTheirSlot() throws Exception {
        try (RedisServer cluster = RedisServer.startCluster();
                RedisClusterClient clients = Clients.ofCluster(cluster.port());
                LockClient locks = RedisLocks.through(LettuceDriver.over(clients))) {
            for (int i = 0; i < 20; i++) {
                locks.lock("lock-" + i).acquireAsync().get();
            }
            assertThat(locks.lock("lock-7").holder()).isPresent();
            locks.close();
            assertThat(clients.connect().sync().keys("lock-*")).isEmpty();
        }
    }

    @Test
    void withoutJedisAnAddressIsRefusedWithAdvice() {
        assertThatThrownBy(() -> RedisLocks.connect(server.uri().toString()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("redis.clients:jedis");
    }
}
