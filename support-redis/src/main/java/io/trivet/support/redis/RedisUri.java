package io.trivet.support.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The address of a Redis, with user and password, which are null if there are none. Its text form leaves them out. */
public record RedisUri(
        boolean tls, @Nullable String user, @Nullable String password, String host, int port, int database) {
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]:]+)(?::(\\d{1,5}))?");
    private static final Pattern DATABASE = Pattern.compile("/?|/(\\d{1,5})");

    /**
     * Parses {@code redis://[user:password@]host[:6379][/database]}, or {@code rediss://} for TLS. Error messages don't
     * repeat the URI, because it may contain a password.
     *
     * @throws IllegalArgumentException if the URI is not of this form
     */
    public static RedisUri parse(String text) {
        Objects.requireNonNull(text, "uri");
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("there is a character that needs percent-encoding at index " + e.getIndex());
        }
        boolean tls = "rediss".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"redis".equalsIgnoreCase(uri.getScheme())) {
            throw wrong("it doesn't begin with redis:// or rediss://");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong("it has a part after '?' or '#'");
        }
        // URI's own parts are null if a host has an underscore, as hosts of containers often do.
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        Matcher address = HOST_AND_PORT.matcher(authority.substring(at + 1));
        if (!address.matches()) {
            throw wrong("it has no host, or no valid port after the colon");
        }
        Matcher database = DATABASE.matcher(uri.getRawPath() == null ? "" : uri.getRawPath());
        if (!database.matches()) {
            throw wrong("the part after the host is not the number of a database");
        }
        String credentials = at < 0 ? "" : authority.substring(0, at);
        return new RedisUri(
                tls,
                user(credentials),
                password(credentials),
                address.group(1),
                port(address.group(2)),
                database.group(1) == null ? 0 : Integer.parseInt(database.group(1)));
    }

    private static @Nullable String user(String credentials) {
        String user = credentials.contains(":") ? credentials.substring(0, credentials.indexOf(':')) : "";
        return user.isEmpty() ? null : decode(user);
    }

    private static @Nullable String password(String credentials) {
        if (credentials.isEmpty()) {
            return null;
        }
        if (!credentials.contains(":")) {
            throw wrong("there is a user and no password");
        }
        return decode(credentials.substring(credentials.indexOf(':') + 1));
    }

    /** A plus sign stands for itself here, not for a blank as in a form. */
    private static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int port(@Nullable String digits) {
        int port = digits == null ? DEFAULT_PORT : Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw wrong("its port is " + port);
        }
        return port;
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Not the URI of a Redis: " + reason
                + ". Write redis://[user:password@]host[:port][/database], or rediss:// for TLS.");
    }

    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + host + ':' + port + (database == 0 ? "" : "/" + database);
    }
}
