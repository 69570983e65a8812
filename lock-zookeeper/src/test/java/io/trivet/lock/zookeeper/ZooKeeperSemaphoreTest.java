package io.trivet.lock.zookeeper;

import io.trivet.contracts.lock.SemaphoreContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;

class ZooKeeperSemaphoreTest extends SemaphoreContract {
    @Override
    protected LockClient connect(LockOptions options) {
        return ZooKeeperLocks.connect("zookeeper://" + Servers.zooKeeper().connectString() + "/contract", options);
    }
}
