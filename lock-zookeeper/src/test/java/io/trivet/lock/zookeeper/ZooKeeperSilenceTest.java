package io.trivet.lock.zookeeper;

import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import io.trivet.testkit.server.Servers;

class ZooKeeperSilenceTest extends SilenceContract {
    @Override
    protected int serverPort() {
        return Servers.zooKeeper().port();
    }

    @Override
    protected LockClient connect(int port) {
        return ZooKeeperLocks.connect("zookeeper://127.0.0.1:" + port + "/silence");
    }
}
