package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisSentinels;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.ServerGroup;
import io.trivet.testkit.torture.TortureTarget;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A primary with a replica and three Sentinels, by their URI. */
final class SentinelTorture implements TortureTarget {
    private static final int SERVERS = 2;
    private static final long MAX_BEHIND = 500_000_000;

    @Override
    public ServerGroup startServer() {
        return RedisSentinels.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        return connect(List.of(port), options);
    }

    @Override
    public LockClient connect(List<Integer> ports, LockOptions options) {
        String sentinels =
                ports.stream().skip(SERVERS).map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return Routed.connect("redis+sentinel://" + sentinels + "/" + RedisSentinels.NAME, ports, options);
    }

    /** The replica lacks the last writes. */
    @Override
    public void failOver(ServerGroup servers, RandomGenerator random) {
        RedisSentinels group = (RedisSentinels) servers;
        RedisServer primary = group.primary();
        primary.stopReplication();
        LockSupport.parkNanos(random.nextLong(MAX_BEHIND));
        RedisServer next = group.failOver();
        primary.restart();
        next.awaitReplication(primary);
    }

    @Override
    public String toString() {
        return "a Redis with a replica and Sentinels";
    }
}
