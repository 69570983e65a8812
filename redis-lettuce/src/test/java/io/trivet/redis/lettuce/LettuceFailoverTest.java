package io.trivet.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.RedisSentinels;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that Lettuce's clients of Sentinels and of clusters find the server that takes over. */
@Timeout(300)
class LettuceFailoverTest {
    private static final LockOptions LONG = LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10));

    @Test
    void ofSentinels() throws Exception {
        try (RedisSentinels group = RedisSentinels.start();
                RedisClient client = Clients.ofSentinels(group);
                LockClient locks = RedisLocks.through(LettuceDriver.over(client), LONG)) {
            assertKept(locks, () -> {
                group.primary().awaitReplication(group.replica());
                group.failOver();
            });
        }
    }

    @Test
    void ofACluster() throws Exception {
        try (RedisCluster cluster = RedisCluster.startWithReplicas();
                RedisClusterClient client = Clients.ofReplicatedCluster(cluster);
                LockClient locks = RedisLocks.through(LettuceDriver.over(client), LONG)) {
            assertKept(locks, () -> {
                RedisServer primary = cluster.primaryOf("a");
                primary.awaitReplication(cluster.partnerOf(primary));
                cluster.failOver(primary);
            });
        }
    }

    private static void assertKept(LockClient locks, Runnable failover) throws InterruptedException {
        try (Lease lease = locks.lock("a").acquire()) {
            failover.run();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptionsInstanceOf(LockException.class)
                    .until(lease::renew);
            assertThat(lease.isHeld()).isTrue();
        }
        try (Lease next = locks.lock("a").tryAcquire(Duration.ofSeconds(60)).orElseThrow()) {
            assertThat(next.isHeld()).isTrue();
        }
    }
}
