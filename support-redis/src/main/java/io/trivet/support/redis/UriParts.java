package io.trivet.support.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URI: servers, each with user and password, and the path, in which percent-encoding remains. Error
 * messages don't repeat the URI.
 */
record UriParts(List<RedisUri> servers, String path) {
    private static final int MAX_PORT = 65_535;

    /** The authority, which Java's URI splits only if no host has an underscore, and there is only one. */
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9+]+)://([^/?#]*)([^?#]*)");

    private static final Pattern SERVER =
            Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]:@%\"<>^`{|}\\\\\\s]+)(?::(\\d{1,5}))?");

    /**
     * Splits a URI.
     *
     * @param scheme the scheme without TLS, such as {@code redis+cluster}
     * @throws IllegalArgumentException if the URI is not of this form
     */
    static UriParts parse(String text, String scheme, int defaultPort) {
        Objects.requireNonNull(text, "uri");
        Matcher form = FORM.matcher(text);
        boolean isForm = form.matches();
        String found = isForm ? form.group(1) : "";
        boolean tls = scheme.replaceFirst("redis", "rediss").equalsIgnoreCase(found);
        if (!tls && !scheme.equalsIgnoreCase(found)) {
            throw wrong("it has another scheme, or a part after '?' or '#'");
        }
        String authority = form.group(2);
        int at = authority.lastIndexOf('@');
        String hosts = authority.substring(at + 1);
        checkCharacters(found + "://" + authority.substring(0, at + 1), hosts, form.group(3));
        String credentials = at < 0 ? "" : authority.substring(0, at);
        List<RedisUri> servers = new ArrayList<>();
        for (String each : hosts.split(",", -1)) {
            Matcher server = SERVER.matcher(each);
            if (!server.matches()) {
                throw wrong("it has no host, or no valid port after the colon");
            }
            int port = port(server.group(2), defaultPort);
            servers.add(new RedisUri(tls, user(credentials), password(credentials), server.group(1), port, 0));
        }
        return new UriParts(List.copyOf(servers), form.group(3));
    }

    /** Checks all but the hosts, which have a pattern of their own. */
    private static void checkCharacters(String before, String hosts, String path) {
        try {
            new URI(before + "h" + path);
        } catch (URISyntaxException e) {
            int index = e.getIndex() <= before.length() ? e.getIndex() : e.getIndex() - 1 + hosts.length();
            throw wrong("there is a character that needs percent-encoding at index " + index);
        }
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

    /** Decodes a part of the URI. A plus sign stands for itself here, not for a blank as in a form. */
    private static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int port(@Nullable String digits, int defaultPort) {
        int port = digits == null ? defaultPort : Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw wrong("its port is " + port);
        }
        return port;
    }

    /** Returns the exception for a URI that can't be used. */
    static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Not the URI of a Redis: " + reason
                + ". Write redis://[user:password@]host[:port][/database] for one server,"
                + " redis+cluster://[user:password@]host[:port],host[:port] for a cluster,"
                + " redis+sentinel://[user:password@]host[:port],host[:port]/name[/database] for Sentinels;"
                + " with TLS, rediss in place of redis.");
    }

    /** Returns the scheme and the servers, without user and password. */
    static String describe(String scheme, List<RedisUri> servers) {
        String tls = servers.get(0).tls() ? scheme.replaceFirst("redis", "rediss") : scheme;
        return servers.stream()
                .map(server -> server.host() + ':' + server.port())
                .collect(Collectors.joining(",", tls + "://", ""));
    }
}
