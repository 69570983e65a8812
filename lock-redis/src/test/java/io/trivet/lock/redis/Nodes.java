package io.trivet.lock.redis;

import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisUri;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.Servers;
import java.util.List;
import java.util.stream.Collectors;

/** Addresses of Redlock's nodes in tests. */
final class Nodes {
    private Nodes() {}

    /** Returns the URI of five shared servers. */
    static String sharedUri() {
        return uri(Servers.redis(5).stream().map(RedisServer::port).toList());
    }

    static String uri(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",", "redlock://", ""));
    }

    static List<RedisDriver> drivers(List<RedisServer> servers) {
        return servers.stream()
                .map(server -> JedisDrivers.open(RedisUri.parse(server.uri().toString())))
                .toList();
    }
}
