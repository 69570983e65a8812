package io.trivet.lock.zookeeper;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.server.ZooKeeperServer;
import io.trivet.testkit.torture.TortureTarget;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;

/**
 * One ZooKeeper with its log on disk, and with short sessions, so that the nodes of dead and silent clients disappear
 * soon.
 */
final class ZooKeeperTorture implements TortureTarget {
    private static final int SESSION_MILLIS = 2_000;
    private static final int CONNECT_MILLIS = 2_000;

    private final List<CuratorFramework> curators = new ArrayList<>();

    @Override
    public ServerProcess startServer() {
        return ZooKeeperServer.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        CuratorFramework curator = CuratorFrameworkFactory.newClient(
                "127.0.0.1:" + port, SESSION_MILLIS, CONNECT_MILLIS, new RetryNTimes(10, 200));
        curators.add(curator);
        curator.start();
        return ZooKeeperLocks.over(curator, "/torture", options);
    }

    @Override
    public void close() {
        curators.forEach(CuratorFramework::close);
    }

    @Override
    public String toString() {
        return "ZooKeeper";
    }
}
