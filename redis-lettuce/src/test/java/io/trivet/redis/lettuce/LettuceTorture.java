package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.torture.TortureTarget;

/** One Redis with an append-only file, used through Lettuce. */
final class LettuceTorture implements TortureTarget {
    @Override
    public ServerProcess startServer() {
        return RedisServer.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        return RedisLocks.through(LettuceDriver.over(Clients.of(port)), options);
    }

    @Override
    public void loseData(ServerProcess server) {
        try (RedisClient client = Clients.of(server.port());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    @Override
    public String toString() {
        return "Redis through Lettuce";
    }
}
