package io.trivet.support.redis;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a primary that Sentinels watch.
 *
 * @param sentinels some or all of them, with the user and password of the primary and its replicas
 * @param name the name by which the Sentinels know the primary
 */
public record RedisSentinelUri(List<RedisUri> sentinels, String name, int database) implements RedisAddress {
    private static final String SCHEME = "redis+sentinel";
    private static final int DEFAULT_PORT = 26_379;

    /** Sentinel itself allows no other characters in names. */
    private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9._-]+)(?:/(\\d{1,5}))?/?");

    /**
     * Parses {@code redis+sentinel://[user:password@]host[:26379][,host[:port]...]/name[/database]}, or
     * {@code rediss+sentinel://} for TLS to all. Error messages don't repeat the URI.
     *
     * @throws IllegalArgumentException if the URI is not of this form
     */
    public static RedisSentinelUri parse(String text) {
        UriParts parts = UriParts.parse(text, SCHEME, DEFAULT_PORT);
        Matcher path = PATH.matcher(parts.path());
        if (!path.matches()) {
            throw UriParts.wrong("the part after the hosts is not the name of a primary, and the number of a database");
        }
        return new RedisSentinelUri(parts.servers(), path.group(1), RedisUri.number(path.group(2)));
    }

    @Override
    public String toString() {
        return UriParts.describe(SCHEME, sentinels) + '/' + name + (database == 0 ? "" : "/" + database);
    }
}
