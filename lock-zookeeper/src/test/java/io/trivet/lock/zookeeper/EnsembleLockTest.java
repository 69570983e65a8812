package io.trivet.lock.zookeeper;

import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ZooKeeperEnsemble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("long")
class EnsembleLockTest extends LockContract {
    private static final ZooKeeperEnsemble ENSEMBLE = ZooKeeperEnsemble.start();

    @AfterAll
    static void closeServers() {
        ENSEMBLE.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return ZooKeeperLocks.connect("zookeeper://" + ENSEMBLE.connectString() + "/contract", options);
    }
}
