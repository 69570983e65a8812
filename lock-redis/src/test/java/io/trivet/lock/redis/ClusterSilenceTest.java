package io.trivet.lock.redis;

import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import redis.clients.jedis.HostAndPort;

class ClusterSilenceTest extends SilenceContract {
    private static final RedisServer NODE = RedisServer.startCluster();

    @AfterAll
    static void closeServers() {
        NODE.close();
    }

    @Override
    protected int serverPort() {
        return NODE.port();
    }

    @Override
    protected LockClient connect(int port) {
        return Routed.connect(
                "redis+cluster://127.0.0.1:" + port,
                named -> new HostAndPort(named.getHost(), port),
                LockOptions.defaults());
    }
}
