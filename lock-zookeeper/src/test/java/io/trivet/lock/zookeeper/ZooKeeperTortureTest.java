package io.trivet.lock.zookeeper;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureTarget;

class ZooKeeperTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new ZooKeeperTorture();
    }
}
