package io.trivet.lock.zookeeper;

import io.trivet.contracts.lock.MultiLockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;

class ZooKeeperMultiLockTest extends MultiLockContract {
    @Override
    protected LockClient connect(LockOptions options) {
        return ZooKeeperLocks.connect("zookeeper://" + Servers.zooKeeper().connectString() + "/contract", options);
    }
}
