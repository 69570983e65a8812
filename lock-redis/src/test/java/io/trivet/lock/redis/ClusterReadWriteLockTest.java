package io.trivet.lock.redis;

import io.trivet.contracts.lock.ReadWriteLockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("long")
class ClusterReadWriteLockTest extends ReadWriteLockContract {
    private static final RedisCluster CLUSTER = RedisCluster.start();

    @AfterAll
    static void closeServers() {
        CLUSTER.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return RedisLocks.connect(CLUSTER.uri(), options);
    }
}
