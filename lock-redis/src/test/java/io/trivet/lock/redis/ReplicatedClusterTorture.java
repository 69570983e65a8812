package io.trivet.lock.redis;

import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.ServerGroup;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** A cluster of three primaries with a replica each, which take over without the last writes. */
final class ReplicatedClusterTorture extends ClusterTorture {
    private static final long MAX_BEHIND = 500_000_000;

    @Override
    public ServerGroup startServer() {
        return RedisCluster.startWithReplicas();
    }

    @Override
    public void failOver(ServerGroup servers, RandomGenerator random) {
        RedisCluster cluster = (RedisCluster) servers;
        RedisServer primary = cluster.primaryOf("torture-" + random.nextInt(1, 4));
        primary.stopReplication();
        LockSupport.parkNanos(random.nextLong(MAX_BEHIND));
        RedisServer next = cluster.failOver(primary);
        primary.restart();
        next.awaitReplication(primary);
    }

    @Override
    public String toString() {
        return "a Redis Cluster of three primaries with replicas";
    }
}
