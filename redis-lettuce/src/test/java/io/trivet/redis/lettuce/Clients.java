package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
import io.trivet.testkit.server.RedisCluster;
import io.trivet.testkit.server.RedisSentinels;
import java.time.Duration;

/** Lettuce clients as an application creates them: with shared threads, and a timeout of a few seconds. */
final class Clients {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final ClientResources RESOURCES = ClientResources.create();

    private Clients() {}

    static RedisClient of(int port) {
        return RedisClient.create(RESOURCES, uri(port));
    }

    static RedisClusterClient ofCluster(int port) {
        return RedisClusterClient.create(RESOURCES, uri(port));
    }

    static RedisClient ofSentinels(RedisSentinels group) {
        RedisURI.Builder uri =
                RedisURI.builder().withSentinelMasterId(RedisSentinels.NAME).withTimeout(TIMEOUT);
        group.sentinels().forEach(each -> uri.withSentinel(each.host(), each.port()));
        return RedisClient.create(RESOURCES, uri.build());
    }

    /** A client that asks for the owners of slots again after a fault, which Lettuce's default doesn't. */
    static RedisClusterClient ofReplicatedCluster(RedisCluster cluster) {
        RedisClusterClient client = RedisClusterClient.create(
                RESOURCES, cluster.ports().stream().map(Clients::uri).toList());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(2))
                        .build())
                .build());
        return client;
    }

    private static RedisURI uri(int port) {
        return RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withTimeout(TIMEOUT)
                .build();
    }
}
