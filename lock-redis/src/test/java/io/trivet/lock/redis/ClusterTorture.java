package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.ServerGroup;
import io.trivet.testkit.torture.TortureTarget;
import java.util.List;
import java.util.stream.Collectors;

/** A cluster of three primaries, by its URI. */
class ClusterTorture implements TortureTarget {
    @Override
    public ServerGroup startServer() {
        return RedisCluster.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        return connect(List.of(port), options);
    }

    @Override
    public LockClient connect(List<Integer> ports, LockOptions options) {
        String nodes = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return Routed.connect("redis+cluster://" + nodes, ports, options);
    }

    @Override
    public String toString() {
        return "a Redis Cluster of three primaries";
    }
}
