package io.trivet.lock.zookeeper;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerGroup;
import io.trivet.testkit.server.ZooKeeperServer;
import io.trivet.testkit.torture.TortureTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;

/**
 * One ZooKeeper with its log on disk, and with short sessions, so that the nodes of dead and silent clients disappear
 * soon.
 */
class ZooKeeperTorture implements TortureTarget {
    static final String PATH = "/torture";
    private static final int SESSION_MILLIS = 2_000;
    private static final int CONNECT_MILLIS = 2_000;

    private final List<CuratorFramework> curators = new ArrayList<>();

    @Override
    public ServerGroup startServer() {
        return ZooKeeperServer.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        return connect(List.of(port), options);
    }

    @Override
    public LockClient connect(List<Integer> ports, LockOptions options) {
        String servers = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        CuratorFramework curator = CuratorFrameworkFactory.builder()
                .connectString(servers)
                // Servers announce their own ports, and only the given ones lead through the network with faults.
                .ensembleTracker(false)
                .sessionTimeoutMs(SESSION_MILLIS)
                .connectionTimeoutMs(CONNECT_MILLIS)
                .retryPolicy(new RetryNTimes(10, 200))
                .build();
        curators.add(curator);
        curator.start();
        return locks(curator, options);
    }

    /** Returns a client of the locks, which doesn't close the Curator client. */
    LockClient locks(CuratorFramework curator, LockOptions options) {
        return ZooKeeperLocks.over(curator, PATH, options);
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
