package io.trivet.redis.lettuce;

import io.lettuce.core.cluster.RedisClusterClient;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.testkit.server.RedisCluster;
import org.junit.jupiter.api.AfterAll;

class LettuceClusterLockTest extends LockContract {
    private static final RedisCluster CLUSTER = RedisCluster.start();
    private static final RedisClusterClient CLIENT =
            Clients.ofCluster(CLUSTER.ports().get(0));

    @AfterAll
    static void closeServers() {
        CLIENT.close();
        CLUSTER.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.through(LettuceDriver.over(CLIENT), options);
    }
}
