package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.RedisSentinels;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/** Tests that an application's own client of a cluster or of Sentinels keeps its locks through a failover. */
@Timeout(300)
class SuppliedClientFailoverTest {
    private static final LockOptions LONG = LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10));

    @Test
    void ofACluster() throws Exception {
        try (RedisCluster cluster = RedisCluster.startWithReplicas();
                UnifiedJedis jedis = RedisClusterClient.create(
                        new HostAndPort("127.0.0.1", cluster.ports().get(0)))) {
            assertKept(jedis, () -> {
                RedisServer primary = cluster.primaryOf("a");
                primary.awaitReplication(cluster.partnerOf(primary));
                cluster.failOver(primary);
            });
        }
    }

    @Test
    void ofSentinels() throws Exception {
        try (RedisSentinels group = RedisSentinels.start();
                UnifiedJedis jedis = RedisSentinelClient.builder()
                        .masterName(RedisSentinels.NAME)
                        .sentinels(group.sentinels().stream()
                                .map(each -> new HostAndPort(each.host(), each.port()))
                                .collect(Collectors.toSet()))
                        .build()) {
            assertKept(jedis, () -> {
                group.primary().awaitReplication(group.replica());
                group.failOver();
            });
        }
    }

    private static void assertKept(UnifiedJedis jedis, Runnable failover) throws InterruptedException {
        try (LockClient locks = RedisLocks.over(jedis, LONG)) {
            Lease lease = locks.lock("a").acquire();
            failover.run();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsInstanceOf(LockException.class)
                    .until(lease::renew);
            lease.close();
            try (Lease next = locks.lock("a").tryAcquire(Duration.ofSeconds(60)).orElseThrow()) {
                assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
            }
        }
    }
}
