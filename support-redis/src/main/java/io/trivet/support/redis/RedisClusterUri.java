package io.trivet.support.redis;

import java.util.List;

/**
 * The address of a Redis Cluster.
 *
 * @param nodes some of its nodes, with user and password, which all nodes accept
 */
public record RedisClusterUri(List<RedisUri> nodes) implements RedisAddress {
    private static final String SCHEME = "redis+cluster";
    private static final int DEFAULT_PORT = 6379;

    /**
     * Parses {@code redis+cluster://[user:password@]host[:6379][,host[:port]...]}, or {@code rediss+cluster://} for
     * TLS. Error messages don't repeat the URI.
     *
     * @throws IllegalArgumentException if the URI is not of this form
     */
    public static RedisClusterUri parse(String text) {
        UriParts parts = UriParts.parse(text, SCHEME, DEFAULT_PORT);
        if (!parts.path().matches("/?(0)?")) {
            throw UriParts.wrong("it has a part after the hosts, but a cluster has only the database 0");
        }
        return new RedisClusterUri(parts.servers());
    }

    @Override
    public String toString() {
        return UriParts.describe(SCHEME, nodes);
    }
}
