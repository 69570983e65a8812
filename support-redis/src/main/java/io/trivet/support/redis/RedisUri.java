package io.trivet.support.redis;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The address of one Redis server, with user and password, which are null if there are none. */
public record RedisUri(
        boolean tls, @Nullable String user, @Nullable String password, String host, int port, int database)
        implements RedisAddress {
    private static final String SCHEME = "redis";
    private static final int DEFAULT_PORT = 6379;
    private static final Pattern DATABASE = Pattern.compile("/?|/(\\d{1,5})");

    /**
     * Parses {@code redis://[user:password@]host[:6379][/database]}, or {@code rediss://} for TLS. Error messages don't
     * repeat the URI, because it may contain a password.
     *
     * @throws IllegalArgumentException if the URI is not of this form
     */
    public static RedisUri parse(String text) {
        UriParts parts = UriParts.parse(text, SCHEME, DEFAULT_PORT);
        if (parts.servers().size() > 1) {
            throw UriParts.wrong("it has several hosts, which only redis+cluster:// and redis+sentinel:// may have");
        }
        Matcher database = DATABASE.matcher(parts.path());
        if (!database.matches()) {
            throw UriParts.wrong("the part after the host is not the number of a database");
        }
        RedisUri server = parts.servers().get(0);
        return server.at(server.host, server.port, number(database.group(1)));
    }

    /** Returns the number of a database, which is zero if none is given. */
    static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Returns the address of another server, or database, with the same user, password and TLS. */
    RedisUri at(String otherHost, int otherPort, int otherDatabase) {
        return new RedisUri(tls, user, password, otherHost, otherPort, otherDatabase);
    }

    /** Returns this address without user and password. */
    RedisUri anonymous() {
        return new RedisUri(tls, null, null, host, port, database);
    }

    @Override
    public String toString() {
        return UriParts.describe(SCHEME, List.of(this)) + (database == 0 ? "" : "/" + database);
    }
}
