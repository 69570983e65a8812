package io.trivet.lock.zookeeper;

import io.trivet.contracts.lock.ReadWriteLockContract;
import io.trivet.contracts.lock.SemaphoreContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ZooKeeperEnsemble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The suites of semaphores and read/write locks on one ensemble, whose servers may lag behind each other. */
@Tag("long")
class EnsembleKindsTest {
    private static final ZooKeeperEnsemble ENSEMBLE = ZooKeeperEnsemble.start();

    @AfterAll
    static void closeServers() {
        ENSEMBLE.close();
    }

    private static LockClient client(LockOptions options) {
        return ZooKeeperLocks.connect("zookeeper://" + ENSEMBLE.connectString() + "/contract", options);
    }

    @Nested
    class Semaphores extends SemaphoreContract {
        @Override
        protected LockClient connect(LockOptions options) {
            return client(options);
        }
    }

    @Nested
    class ReadWriteLocks extends ReadWriteLockContract {
        @Override
        protected LockClient connect(LockOptions options) {
            return client(options);
        }
    }
}
