package io.trivet.lock.zookeeper;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerGroup;
import io.trivet.testkit.server.ZooKeeperEnsemble;
import java.util.List;
import java.util.stream.Collectors;

/** Three ZooKeepers, whose leader is paused and killed more often than the others, and clients with their own sessions. */
final class EnsembleTorture extends ZooKeeperTorture {
    @Override
    public ServerGroup startServer() {
        return ZooKeeperEnsemble.start();
    }

    @Override
    public LockClient connect(List<Integer> ports, LockOptions options) {
        String servers = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return ZooKeeperLocks.connect("zookeeper://" + servers + PATH + "?sessionTimeout=2s", options);
    }

    @Override
    public String toString() {
        return "an ensemble of three ZooKeepers";
    }
}
