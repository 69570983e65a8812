package io.trivet.lock.redis;

import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/** Locks through an application's own client of a cluster. */
@Tag("long")
class ClusterClientLockTest extends LockContract {
    private static final RedisCluster CLUSTER = RedisCluster.start();
    private static final RedisClusterClient CLIENT = RedisClusterClient.create(
            new HostAndPort("127.0.0.1", CLUSTER.ports().get(0)));

    @AfterAll
    static void closeServers() {
        CLIENT.close();
        CLUSTER.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.over(CLIENT, options);
    }
}
