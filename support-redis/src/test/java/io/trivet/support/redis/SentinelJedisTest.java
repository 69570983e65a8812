package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.Ports;
import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import io.trivet.redis.RedisSubscription;
import io.trivet.testkit.server.RedisSentinels;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.ServerProcess;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisSentineled;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

@Timeout(300)
class SentinelJedisTest {
    private static final RedisCommand WRITE = RedisCommand.of("SET", "a", "b");
    private static final RedisCommand READ = RedisCommand.of("GET", "a");

    private final RedisSentinels group = RedisSentinels.start();
    private final RedisServer first = group.primary();
    private final RedisServer second = group.replica();
    private final RedisDriver driver = connect(group.uri());

    private static RedisDriver connect(String uri) {
        return JedisDrivers.connect(RedisAddress.parse(uri), WRITE);
    }

    @AfterEach
    void close() {
        driver.close();
        group.close();
    }

    @Test
    void commandsGoToThePrimaryAndToTheNextOne() {
        assertThat(driver.isOneServer()).isTrue();
        assertThat(driver).hasToString(group.uri());
        assertThat(driver.sendWithin(WRITE, TimeUnit.SECONDS.toNanos(30))).isEqualTo(RedisReply.of("OK"));
        assertThat(driver.sendAll(List.of(WRITE, READ)))
                .extracting(RedisReply::value)
                .containsExactly("OK", "b");
        first.awaitReplication(second);
        first.kill();
        RedisException fault = catchThrowableOfType(RedisException.class, () -> driver.send(WRITE));
        assertThat(fault).hasMessage("127.0.0.1:" + first.port() + ": Connection refused");
        group.failOver();
        assertThat(driver.send(READ)).isEqualTo("b");
        assertThat(driver.send(WRITE)).isEqualTo("OK");
    }

    /** Until the Sentinels make it a replica, it accepts writes, which would be lost. */
    @Test
    void aFormerPrimaryThatIsBackIsNotUsed() {
        first.awaitReplication(second);
        group.failOver();
        first.restart();
        try (RedisDriver later = connect(group.uri())) {
            for (RedisDriver each : List.of(driver, later)) {
                assertThat(each.send(RedisCommand.of("SET", "new", "x"))).isEqualTo("OK");
            }
        }
        assertThat(get(second, "new")).isEqualTo("x");
    }

    /** An operator's failover leaves the former primary running, and its connections open. */
    @Test
    void theConnectionsToAFormerPrimaryThatRunsAreReplaced() {
        first.awaitReplication(second);
        try (Jedis sentinel = new Jedis("127.0.0.1", group.sentinels().get(1).port())) {
            sentinel.sentinelFailover(RedisSentinels.NAME);
        }
        Awaitility.await()
                .atMost(2, TimeUnit.MINUTES)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .untilAsserted(() -> {
                    // A replica would have the value from the former primary.
                    assertThat(group.primary()).isEqualTo(second);
                    driver.send(RedisCommand.of("SET", "new", "x"));
                    assertThat(get(second, "new")).isEqualTo("x");
                });
        for (int i = 0; i < 100; i++) {
            driver.send(RedisCommand.of("INCRBY", "count", "1"));
        }
        assertThat(get(second, "count")).isEqualTo("100");
    }

    /** Reads over a new connection, because Sentinels close those of a server whose role they change. */
    private static String get(RedisServer server, String key) {
        try (Jedis jedis = new Jedis(server.uri())) {
            return jedis.get(key);
        }
    }

    @Test
    void aPausedPrimaryIsReplacedAfterOneFault() {
        first.awaitReplication(second);
        first.pause();
        assertThatThrownBy(() -> driver.send(WRITE)).hasMessageContaining("Read timed out");
        // Kills the paused one; to its clients it would look the same if it stayed silent.
        group.failOver();
        assertThat(driver.send(READ)).isEqualTo("b");
    }

    @Test
    void oneSentinelThatAnswersIsEnough() {
        List<ServerProcess> sentinels = group.sentinels();
        sentinels.get(0).kill();
        sentinels.get(1).pause();
        try (RedisDriver later = connect(group.uri())) {
            assertThat(later.send(READ)).isEqualTo("b");
        }
        sentinels.get(2).kill();
        assertThat(driver.send(READ)).isEqualTo("b");
        assertThatThrownBy(() -> connect(group.uri())).isInstanceOfSatisfying(RedisException.class, e -> {
            assertThat(e).hasMessageStartingWith("no Sentinel answered: ");
            assertThat(RedisFault.of(e, Map.of()).isTransient()).isTrue();
        });
        sentinels.get(1).resume();
    }

    @Test
    void anUnknownNameIsRefusedWithAdvice() {
        RedisException fault = catchThrowableOfType(
                RedisException.class, () -> connect(group.uri().replace("/trivet", "/other")));
        RedisFault read = RedisFault.of(fault, Map.of());
        assertThat(read.isTransient()).isFalse();
        assertThat(read.reason()).contains("No such master", "name of a primary that the Sentinels watch");
    }

    @Test
    void aServerThatIsNoSentinelIsRefused() {
        String uri = "redis+sentinel://127.0.0.1:" + first.port() + "/trivet";
        assertThatThrownBy(() -> connect(uri)).hasMessageContaining("unknown command");
        String nobody = "redis+sentinel://127.0.0.1:" + Ports.free() + "/trivet";
        assertThatThrownBy(() -> connect(nobody)).hasMessageContaining("no Sentinel answered: Connection refused");
    }

    @Test
    void userAndPasswordAreForTheServersAndForSentinelsThatRequireThem() {
        for (RedisServer each : group.servers()) {
            try (Jedis jedis = new Jedis(each.uri())) {
                jedis.aclSetUser("locker", "on", ">s3cret", "~*", "+@all");
            }
        }
        String uri = group.uri().replace("://", "://locker:s3cret@");
        for (boolean protectedSentinels : new boolean[] {false, true}) {
            if (protectedSentinels) {
                for (ServerProcess each : group.sentinels()) {
                    try (Jedis jedis = new Jedis("127.0.0.1", each.port())) {
                        jedis.aclSetUser("locker", "on", ">s3cret", "&*", "+@all");
                        jedis.aclSetUser("default", "resetpass", ">other");
                    }
                }
            }
            try (RedisDriver later = connect(uri)) {
                assertThat(later.send(RedisCommand.of("GET", "a"))).isEqualTo("b");
                assertThat(later).hasToString(group.uri());
            }
        }
        assertThatThrownBy(() -> connect(uri.replace("s3cret", "wr0ng"))).hasMessageContaining("WRONGPASS");
    }

    @Test
    void aSubscriptionEndsWithItsServerAndTheNextIsAtTheNewPrimary() throws Exception {
        Recorder recorder = new Recorder();
        driver.subscribe(List.of("c"), recorder);
        assertThat(recorder.next()).isEqualTo("subscribed c");
        first.awaitReplication(second);
        group.failOver();
        assertThat(recorder.next()).isEqualTo("end");
        try (RedisSubscription again = driver.subscribe(List.of("c"), recorder);
                Jedis jedis = new Jedis(second.uri())) {
            assertThat(recorder.next()).isEqualTo("subscribed c");
            jedis.publish("c", "hello");
            assertThat(recorder.next()).isEqualTo("c: hello");
            again.refresh();
            assertThat(recorder.next()).isEqualTo("subscribed c");
        }
    }

    @Test
    @SuppressWarnings("deprecation") // Jedis 5 and 6 have only the first class.
    void aUsersClientOfSentinelsIsThatOfOneServer() {
        Set<HostAndPort> sentinels = group.sentinels().stream()
                .map(each -> new HostAndPort(each.host(), each.port()))
                .collect(Collectors.toSet());
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder().build();
        try (UnifiedJedis old = new JedisSentineled(RedisSentinels.NAME, config, sentinels, config);
                UnifiedJedis now = RedisSentinelClient.builder()
                        .masterName(RedisSentinels.NAME)
                        .sentinels(sentinels)
                        .build()) {
            for (UnifiedJedis each : List.of(old, now)) {
                RedisDriver theirs = JedisDrivers.over(each);
                assertThat(theirs.isOneServer()).isTrue();
                assertThat(theirs.send(READ)).isEqualTo("b");
            }
        }
    }

    @Test
    void closingEndsItsThreads() {
        driver.close();
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("trivet-redis")));
        assertThatThrownBy(() -> driver.send(READ)).isInstanceOf(RedisException.class);
    }
}
