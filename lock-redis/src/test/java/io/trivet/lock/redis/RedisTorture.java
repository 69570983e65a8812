package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.torture.TortureTarget;
import redis.clients.jedis.RedisClient;

/** One Redis that keeps an append-only file: all but the loss of its data. */
final class RedisTorture implements TortureTarget {
    @Override
    public ServerProcess startServer() {
        return RedisServer.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        return RedisLocks.connect("redis://127.0.0.1:" + port, options);
    }

    /** All is gone, and the next is served at once: a restart may take longer than leases last, and then nobody would find it out. */
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
