package io.trivet.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.ClientResources;
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

    private static RedisURI uri(int port) {
        return RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withTimeout(TIMEOUT)
                .build();
    }
}
