package io.trivet.lock.zookeeper;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.torture.TortureTarget;
import org.apache.curator.framework.CuratorFramework;

/** Processes that lock with Curator's mutex, among others that lock with Trivet on the same path. */
final class CuratorMutexTorture extends ZooKeeperTorture {
    @Override
    public Class<? extends TortureTarget> worker(int number) {
        return number == 1 ? CuratorMutexTorture.class : ZooKeeperTorture.class;
    }

    @Override
    LockClient locks(CuratorFramework curator, LockOptions options) {
        return new CuratorMutexLocks(curator, PATH);
    }

    @Override
    public String toString() {
        return "ZooKeeper with Curator's InterProcessMutex in one process";
    }
}
