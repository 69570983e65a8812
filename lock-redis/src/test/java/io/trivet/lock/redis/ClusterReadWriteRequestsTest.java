package io.trivet.lock.redis;

import io.trivet.testkit.server.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;

class ClusterReadWriteRequestsTest extends ReadWriteRequests {
    private static final RedisCluster CLUSTER = RedisCluster.start();

    @AfterAll
    static void closeServers() {
        CLUSTER.close();
    }

    @Override
    String uri() {
        return CLUSTER.uri();
    }

    @Override
    UnifiedJedis jedis() {
        return RedisClusterClient.create(
                new HostAndPort("127.0.0.1", CLUSTER.ports().get(0)));
    }
}
