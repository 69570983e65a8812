package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.torture.TortureTarget;
import redis.clients.jedis.RedisClient;

/** One Redis with an append-only file. It tests everything except the loss of its data. */
final class RedisTorture implements TortureTarget {
    @Override
    public ServerProcess startServer() {
        return RedisServer.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        return RedisLocks.connect("redis://127.0.0.1:" + port, options);
    }

    /**
     * Deletes all data, and serves the next request at once. A restart may take longer than leases last, and then the
     * loss would not be noticed.
     */
    @Override
    public void loseData(ServerProcess server) {
        try (RedisClient jedis = RedisClient.create(server.uri())) {
            jedis.flushAll();
        }
    }

    @Override
    public String toString() {
        return "Redis";
    }
}
