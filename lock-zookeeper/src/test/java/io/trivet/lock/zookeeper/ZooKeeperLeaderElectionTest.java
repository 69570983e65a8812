package io.trivet.lock.zookeeper;

import io.trivet.contracts.lock.LeaderElectionContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;

class ZooKeeperLeaderElectionTest extends LeaderElectionContract {
    @Override
    protected LockClient connect(LockOptions options) {
        return ZooKeeperLocks.connect("zookeeper://" + Servers.zooKeeper().connectString() + "/leaders", options);
    }
}
