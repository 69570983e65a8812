package io.trivet.versions;

import io.trivet.id.spi.WorkerStore;
import io.trivet.id.zookeeper.ZooKeeperWorkerStore;
import io.trivet.lock.LockClient;
import io.trivet.lock.zookeeper.ZooKeeperLocks;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;

/** Locks and worker ids on ZooKeeper, by a URI and by a client that the program passes in. */
final class ZooKeeperChecks {
    private static final int RETRY_MILLIS = 100;

    private ZooKeeperChecks() {}

    /** Runs the checks on {@code host:port}. */
    static void run(String servers, Report report) {
        String uri = "zookeeper://" + servers + "/versions";
        try (CuratorFramework curator = CuratorFrameworkFactory.newClient(servers, new RetryOneTime(RETRY_MILLIS))) {
            curator.start();
            try (LockClient own = ZooKeeperLocks.connect(uri);
                    LockClient handed = ZooKeeperLocks.over(curator, "/versions")) {
                report.check("locks by a URI and by a Curator client", () -> LockChecks.exclude(own, handed));
                report.check("and the other way round", () -> LockChecks.exclude(handed, own));
            }
            try (WorkerStore own = ZooKeeperWorkerStore.connect(uri + "-ids");
                    WorkerStore handed = ZooKeeperWorkerStore.over(curator, "/versions-ids")) {
                report.check("leases worker ids by a URI", () -> IdChecks.leased(own));
                report.check("leases worker ids by a Curator client", () -> IdChecks.leased(handed));
            }
        }
    }
}
