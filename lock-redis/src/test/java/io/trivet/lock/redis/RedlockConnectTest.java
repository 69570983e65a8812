package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.contracts.net.Ports;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.testkit.net.SecretUris;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;

@Timeout(120)
class RedlockConnectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redlock://",
                "redlock://a:1,b:2,",
                "redlock://a:1,,c:3",
                "redlock://a:1,b:2,c:99999",
                "redlock://a:1,b:2,c:3?x=y",
                "redlock://a:1,b:2,c:3/x",
                "redlock:a:1,b:2,c:3",
                "redis://a:1,b:2,c:3"
            })
    void otherFormsAreRefused(String uri) {
        assertThatThrownBy(() -> Redlock.connect(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("redlock://[user:password@]host");
    }

    @Test
    void theUriHasCredentialsAndADatabaseForAllNodes() {
        RedlockUri uri = RedlockUri.parse("redlocks://me:p%40ss@one,two_b:7000,[::1]:7001/3");
        assertThat(uri.nodes()).hasSize(3).allSatisfy(node -> {
            assertThat(node.tls()).isTrue();
            assertThat(node.user()).isEqualTo("me");
            assertThat(node.password()).isEqualTo("p@ss");
            assertThat(node.database()).isEqualTo(3);
        });
        assertThat(uri).hasToString("redlocks://one:6379,two_b:7000,[::1]:7001/3");
    }

    @Test
    void tooFewNodesAndTheSameNodeTwiceAreRefused() {
        assertThatThrownBy(() -> Redlock.connect("redlock://a:1,b:2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("at least 3 nodes", "not 2", "RedisLocks");
        assertThatThrownBy(() -> Redlock.connect("redlock://a:1,b:2,A:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("A:1 occurs twice");
        try (RedisClient jedis = RedisClient.create(Servers.redis().uri());
                RedisDriver driver = JedisDrivers.over(jedis)) {
            assertThatThrownBy(() -> Redlock.over(List.of(jedis, jedis, jedis)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("occurs twice");
            assertThatThrownBy(() -> Redlock.through(List.of(driver, driver, driver)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("occurs twice");
            assertThatThrownBy(() -> Redlock.through(List.of(driver)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 3 nodes");
        }
    }

    @Test
    void thereAreNoSemaphoresAndNoReadWriteLocks() {
        try (LockClient locks = Redlock.connect(Nodes.sharedUri())) {
            assertThatThrownBy(() -> locks.semaphore("a", 2))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("redlock://");
            assertThatThrownBy(() -> locks.readWriteLock("a"))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("redlock://");
        }
    }

    @Test
    void aClusterIsNoNode() {
        try (RedisServer cluster = RedisServer.startCluster();
                RedisClusterClient jedis = RedisClusterClient.create(new HostAndPort("127.0.0.1", cluster.port()));
                RedisClient first = RedisClient.create(Servers.redis(2).get(0).uri());
                RedisClient second = RedisClient.create(Servers.redis(2).get(1).uri())) {
            assertThatThrownBy(() -> Redlock.over(List.of(first, second, jedis)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must be a single server");
        }
    }

    @Test
    void evenNumbersOfNodesWork() throws Exception {
        String four = Nodes.uri(Servers.redis(4).stream().map(RedisServer::port).toList());
        try (LockClient locks = Redlock.connect(four);
                Lease lease = locks.lock("even").acquire()) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(locks.guarantees().assumption()).contains("4 independent", "3 run");
        }
    }

    @Test
    void aMajorityIsEnoughToConnect() throws Exception {
        List<RedisServer> two = Servers.redis(2);
        int free = Ports.free();
        String uri = Nodes.uri(List.of(two.get(0).port(), free, two.get(1).port()));
        try (LockClient locks = Redlock.connect(uri);
                Lease lease = locks.lock("majority").acquire()) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(locks).asString().contains(uri);
        }
    }

    @Test
    void aMinorityIsUnavailableAndCounted() {
        int first = Ports.free();
        int second = Ports.free();
        String uri = Nodes.uri(List.of(Servers.redis().port(), first, second));
        assertThatThrownBy(() -> Redlock.connect(uri))
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll(
                        "Could not connect to " + uri,
                        "1 of 3 nodes answered, and 2 are needed",
                        ":" + first,
                        "try again")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void wrongCredentialsAreRefused() {
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                RedisServer three = RedisServer.start()) {
            List<RedisServer> all = List.of(one, two, three);
            for (RedisServer server : all) {
                try (Jedis jedis = new Jedis(server.uri())) {
                    jedis.aclSetUser("locker", "on", ">s3cret", "~*", "+@all");
                    jedis.aclSetUser("reader", "on", ">s3cret", "~*", "+@read", "+@connection");
                }
            }
            String uri = Nodes.uri(all.stream().map(RedisServer::port).toList());
            assertThatThrownBy(() -> Redlock.connect(uri.replace("//", "//locker:wr0ng@")))
                    .asInstanceOf(throwable(LockException.class))
                    .hasMessageContaining("Check user and password")
                    .hasMessageNotContaining("wr0ng")
                    .extracting(LockException::code)
                    .isEqualTo(Code.REFUSED);
            try (LockClient locks = Redlock.connect(uri.replace("//", "//reader:s3cret@"))) {
                assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                        .asInstanceOf(throwable(LockException.class))
                        .hasMessageContainingAll("Lock 'a' on " + uri, "0 of 3 nodes", RedisFaults.RIGHTS)
                        .extracting(LockException::code)
                        .isEqualTo(Code.REFUSED);
            }
        }
    }

    static Stream<String> secretUris() {
        return Stream.of("redlock://", "redlocks://", "redlock:", "")
                .flatMap(scheme -> Stream.of(
                                "127.0.0.1:1,127.0.0.1:2,127.0.0.1:3",
                                "127.0.0.1:1",
                                "a:1,b:2,c:3/x",
                                "a:0,b:1,c:2",
                                "")
                        .flatMap(rest -> SecretUris.of(scheme, rest)));
    }

    @ParameterizedTest
    @MethodSource("secretUris")
    void noFaultShowsThePassword(String uri) {
        SecretUris.assertHidden(catchThrowable(() -> Redlock.connect(uri)));
    }
}
