package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.Ports;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import io.trivet.testkit.server.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;

@Timeout(60)
class JedisDriversTest {
    private static final RedisCommand WRITE = RedisCommand.of("SET", "a", "b");

    private final RedisServer server = RedisServer.start();
    private final RedisUri uri = RedisUri.parse(server.uri().toString());
    private final RedisDriver own = JedisDrivers.connect(uri, WRITE);
    private final RedisClient client = RedisClient.create(server.uri());
    private final RedisDriver theirs = JedisDrivers.over(client);

    @AfterEach
    void close() {
        own.close();
        client.close();
        server.close();
    }

    @Test
    void answersAreTheServersAnswers() {
        for (RedisDriver each : List.of(own, theirs)) {
            assertThat(each.send(RedisCommand.of("SET", "text", "ü€"))).isEqualTo("OK");
            assertThat(each.send(RedisCommand.of("GET", "text"))).isEqualTo("ü€");
            assertThat(each.send(RedisCommand.of("GET", "nothing"))).isNull();
            assertThat(each.send(RedisCommand.of("PTTL", "nothing"))).isEqualTo(-2L);
            assertThat(each.send(RedisCommand.eval(
                            "return {KEYS[1], ARGV[1], 7, {false, 'x'}}", List.of("k"), List.of("v"))))
                    .isEqualTo(Arrays.asList("k", "v", 7L, Arrays.asList(null, "x")));
            RedisException unknown = catchThrowableOfType(
                    RedisException.class,
                    () -> each.send(RedisCommand.evalSha("0".repeat(40), List.of("k"), List.of())));
            assertThat(RedisFault.isUnknownScript(unknown)).isTrue();
        }
    }

    @Test
    void eachOfManyCommandsIsAnswered() {
        List<RedisCommand> commands = List.of(WRITE, RedisCommand.of("INCRBY", "a", "1"), RedisCommand.of("GET", "a"));
        for (RedisDriver each : List.of(own, theirs)) {
            List<RedisReply> answers = each.sendAll(commands);
            assertThat(answers).extracting(RedisReply::value).containsExactly("OK", null, "b");
            assertThat(answers.get(1).fault()).hasMessageContaining("not an integer");
        }
    }

    @Test
    void aRestartedServerIsAskedAgainOverNewConnections() {
        server.kill();
        server.restart();
        assertThat(own.send(WRITE)).isEqualTo("OK");
    }

    @Test
    void aUsersClientIsAskedOnce() {
        assertThat(theirs.send(WRITE)).isEqualTo("OK");
        server.kill();
        server.restart();
        RedisException fault = catchThrowableOfType(RedisException.class, () -> theirs.send(WRITE));
        assertThat(fault.isConnectionLost()).isTrue();
    }

    /** A new connection may lead to the primary, if the address has moved there. */
    @Test
    void aReplicasConnectionsAreNotKept() {
        try (Jedis jedis = new Jedis(server.uri())) {
            long before = connections(jedis);
            jedis.replicaof("127.0.0.1", Ports.free());
            assertThatThrownBy(() -> own.send(WRITE)).hasMessageContaining("READONLY");
            assertThat(connections(jedis)).isGreaterThan(before);
        }
    }

    private static long connections(Jedis jedis) {
        return jedis.info("stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    @Test
    void aTimeLimitHoldsIfTheServerIsSilent() throws Exception {
        assertThat(own.sendWithin(WRITE, TimeUnit.SECONDS.toNanos(30))).isEqualTo(RedisReply.of("OK"));
        server.pause();
        RedisException fault = catchThrowableOfType(
                RedisException.class, () -> own.sendWithin(WRITE, TimeUnit.MILLISECONDS.toNanos(50)));
        assertThat(fault.isConnectionLost()).isFalse();
        // That connection is gone, and opening another one could take longer.
        assertThat(own.sendWithin(WRITE, TimeUnit.MILLISECONDS.toNanos(50))).isNull();
        assertThat(theirs.sendWithin(WRITE, TimeUnit.SECONDS.toNanos(30))).isNull();
        server.resume();
    }

    @Test
    void closingEndsRunningCommands() throws Exception {
        server.pause();
        CountDownLatch sends = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread sender = new Thread(
                () -> {
                    sends.countDown();
                    try {
                        own.send(WRITE);
                    } catch (RedisException e) {
                        thrown.set(e);
                    }
                },
                "sender");
        sender.start();
        sends.await();
        own.close();
        sender.join();
        assertThat(thrown.get()).isInstanceOf(RedisException.class);
        server.resume();
    }

    @Test
    @SuppressWarnings("deprecation") // Jedis 5 and 6 have only these classes.
    void clientsOfOneServerAndOfClustersAreDistinguishedUnderOldNamesToo() {
        try (UnifiedJedis pooled = new JedisPooled(server.uri());
                UnifiedJedis derived = new DerivedRedisClient(server)) {
            for (UnifiedJedis each : List.of(pooled, derived, client)) {
                assertThat(JedisDrivers.over(each).isOneServer()).isTrue();
                assertThat(JedisDrivers.maxConnections(each)).isEqualTo(8);
            }
        }
        try (RedisServer cluster = RedisServer.startCluster()) {
            HostAndPort address = new HostAndPort("127.0.0.1", cluster.port());
            try (UnifiedJedis old = new JedisCluster(address);
                    UnifiedJedis now = RedisClusterClient.create(address)) {
                for (UnifiedJedis each : List.of(old, now)) {
                    assertThat(JedisDrivers.over(each).isOneServer()).isFalse();
                    assertThat(JedisDrivers.maxConnections(each)).isEqualTo(8);
                }
            }
        }
    }

    /** A user's own class, which isn't public. */
    @SuppressWarnings("deprecation")
    private static final class DerivedRedisClient extends JedisPooled {
        DerivedRedisClient(RedisServer server) {
            super(server.uri());
        }
    }
}
