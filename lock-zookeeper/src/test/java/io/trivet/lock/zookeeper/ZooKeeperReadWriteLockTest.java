package io.trivet.lock.zookeeper;

import io.trivet.contracts.lock.ReadWriteLockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;

class ZooKeeperReadWriteLockTest extends ReadWriteLockContract {
    @Override
    protected LockClient connect(LockOptions options) {
        return ZooKeeperLocks.connect("zookeeper://" + Servers.zooKeeper().connectString() + "/contract", options);
    }
}
