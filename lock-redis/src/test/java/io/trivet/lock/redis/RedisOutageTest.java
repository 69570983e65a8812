package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;

@Timeout(60)
class RedisOutageTest {
    private final RedisServer server = RedisServer.start();
    private final LockClient locks =
            RedisLocks.connect(server.uri().toString(), LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10)));

    @AfterEach
    void close() {
        locks.close();
        server.close();
    }

    @Test
    void aLateGrantOfAPausedServerIsWithdrawn() throws Exception {
        // From here on the server knows the script, and one request is enough.
        locks.lock("b").acquire().close();
        server.pause();
        assertUnavailable();
        server.resume();
        try (RedisClient jedis = RedisClient.create(server.uri())) {
            Awaitility.await().until(() -> jedis.exists(CounterKey.of("a")));
            Awaitility.await().until(() -> !jedis.exists("a"));
        }
        try (Lease lease = locks.lock("a").tryAcquire().orElseThrow()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aGrantThatCouldNotBeReleasedIsReleasedLater() throws Exception {
        Lease lease = locks.lock("a").acquire();
        server.pause();
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        server.resume();
        try (LockClient others = RedisLocks.connect(server.uri().toString())) {
            assertThat(others.lock("a").tryAcquire(Duration.ofSeconds(30))).isPresent();
        }
    }

    @Test
    void closingReleasesAllLocksOnAServerThatHangs() throws Exception {
        for (int i = 0; i < 200; i++) {
            locks.lock("lock-" + i).acquireAsync().get();
        }
        server.pause();
        locks.close();
        server.resume();
        try (RedisClient jedis = RedisClient.create(server.uri())) {
            Awaitility.await().until(() -> jedis.keys("lock-*").isEmpty());
        }
    }

    @Test
    void closingReleasesManyLocksThroughTheCallersClient() throws Exception {
        try (RedisClient jedis = RedisClient.create(server.uri())) {
            LockClient over = RedisLocks.over(jedis);
            for (int i = 0; i < 20; i++) {
                over.lock("lock-" + i).acquireAsync().get();
            }
            jedis.scriptFlush();
            over.close();
            assertThat(jedis.keys("lock-*")).isEmpty();
        }
    }

    @Test
    void closingReleasesManyLocksOfAClusterAtOnce() throws Exception {
        try (RedisServer cluster = RedisServer.startCluster();
                TcpProxy slow = TcpProxy.to(cluster.uri().getPort());
                RedisClusterClient jedis = RedisClusterClient.builder()
                        .nodes(Set.of(new HostAndPort("127.0.0.1", slow.port())))
                        .clientConfig(DefaultJedisClientConfig.builder()
                                .hostAndPortMapper(own -> new HostAndPort("127.0.0.1", slow.port()))
                                .build())
                        .build()) {
            LockClient over = RedisLocks.over(jedis);
            for (int i = 0; i < 200; i++) {
                over.lock("lock-" + i).acquireAsync().get();
            }
            // One after the other they would take 40 seconds.
            slow.delay(Duration.ofMillis(100));
            over.close();
            try (RedisClient direct = RedisClient.create(cluster.uri())) {
                assertThat(direct.keys("lock-*")).isEmpty();
            }
        }
    }

    @Test
    void ownersOfOneNameAreReleasedSeparately() {
        try (RedisServer cluster = RedisServer.startCluster();
                RedisClusterClient jedis = RedisClusterClient.create(new HostAndPort("127.0.0.1", cluster.port()));
                RedisBackend backend = new RedisBackend(JedisDrivers.over(jedis), new Random())) {
            LockRequest holder = new LockRequest("a", "holder", Duration.ofMinutes(1), false);
            LockRequest other = new LockRequest("a", "other", Duration.ofMinutes(1), false);
            backend.acquire(holder);
            assertThat(backend.releaseAll(List.of(holder, other)))
                    .extracting(ReleaseResult::wasHeld)
                    .containsExactly(true, false);
            assertThat(jedis.exists("a")).isFalse();
        }
    }

    @Test
    void aServerThatIsDownIsReportedAndServesAtOnceWhenItIsBack() throws Exception {
        long before;
        // Two calls at the same time leave two idle connections, which the restart breaks.
        try (Lease outer = locks.lock("a").acquire();
                Lease inner = locks.lock("b").acquire()) {
            before = Math.max(outer.fencingToken(), inner.fencingToken());
        }
        server.kill();
        assertUnavailable();
        server.restart();
        try (Lease lease = locks.lock("a").tryAcquire(Duration.ofSeconds(30)).orElseThrow()) {
            assertThat(lease.fencingToken()).isGreaterThan(before);
        }
    }

    @Test
    void aRestartBetweenTwoRequestsIsNotNoticed() throws Exception {
        Lease lease = locks.lock("a").acquire();
        server.restart();
        assertThat(locks.lock("b").tryAcquire()).isPresent();
        lease.close();
        assertThat(locks.lock("a").tryAcquire()).isPresent();
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Lock 'a' on " + server.uri(), "acquired", "try again")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
    }
}
