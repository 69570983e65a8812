package io.trivet.id.redis;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.RedisCluster;
import org.junit.jupiter.api.AfterAll;

class ClusterWorkerStoreTest extends WorkerStoreContract {
    private static final RedisCluster CLUSTER = RedisCluster.start();

    @AfterAll
    static void closeServers() {
        CLUSTER.close();
    }

    @Override
    protected WorkerStore connect() {
        return RedisWorkerStore.connect(CLUSTER.uri());
    }
}
