package io.trivet.lock.zookeeper;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureFault;
import io.trivet.testkit.torture.TortureTarget;
import java.util.EnumSet;
import java.util.Set;

class ZooKeeperTortureTest extends TortureContract {
    @Override
    protected Set<TortureFault> faults() {
        return EnumSet.complementOf(EnumSet.of(TortureFault.DATA_LOST));
    }

    @Override
    protected TortureTarget target() {
        return new ZooKeeperTorture();
    }
}
