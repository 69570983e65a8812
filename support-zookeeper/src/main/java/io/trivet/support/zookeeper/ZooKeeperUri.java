package io.trivet.support.zookeeper;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;

/** The address of an ensemble, the path of the node below which the locks are, and the session timeout. */
public record ZooKeeperUri(List<String> servers, String path, Duration sessionTimeout) {
    /**
     * Long enough for a pause of the garbage collector and the election of a leader. A longer time has two costs: the
     * locks of dead clients stay longer, and ZooKeeper's client gives up on a silent server only after two thirds of
     * it, and on a silent handshake only after all of it.
     */
    private static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(12);

    private static final Duration MIN_SESSION_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MAX_SESSION_TIMEOUT = Duration.ofMinutes(10);

    private static final String DEFAULT_PORT = "2181";
    private static final int MAX_PORT = 65_535;
    private static final Pattern PARTS =
            Pattern.compile("zookeeper://([^/?#]*)([^?#]*)(?:\\?([^#]*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern SESSION_TIMEOUT = Pattern.compile("sessionTimeout=(\\d{1,6})(ms|s)");
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+\\]|[^\\[\\]:]+)(?::(\\d{1,5}))?");

    /**
     * Parses {@code zookeeper://host[:2181][,host[:port]...][/path][?sessionTimeout=12s]}. Error messages don't repeat
     * the URI, because it may contain a password, although none is accepted.
     *
     * @throws IllegalArgumentException if the URI is not of this form
     */
    public static ZooKeeperUri parse(String text) {
        Objects.requireNonNull(text, "uri");
        Matcher parts = PARTS.matcher(text);
        if (!parts.matches()) {
            throw wrong("it doesn't begin with zookeeper://, or has a part after '#'");
        }
        if (text.contains("@")) {
            // After the servers it may still be the end of a password that contains a slash.
            throw wrong("it has a user or a password: pass a CuratorFramework for that; an at"
                    + " sign in a path must be written as %40");
        }
        String authority = parts.group(1);
        List<String> servers = new ArrayList<>();
        for (String server : authority.split(",", -1)) {
            servers.add(server(server));
        }
        return new ZooKeeperUri(List.copyOf(servers), path(parts.group(2)), sessionTimeout(parts.group(3)));
    }

    private static Duration sessionTimeout(@Nullable String query) {
        if (query == null) {
            return DEFAULT_SESSION_TIMEOUT;
        }
        Matcher parameter = SESSION_TIMEOUT.matcher(query);
        if (!parameter.matches()) {
            throw wrong("the part after '?' must be like sessionTimeout=20s or sessionTimeout=1500ms");
        }
        long number = Long.parseLong(parameter.group(1));
        Duration timeout = parameter.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
        if (timeout.compareTo(MIN_SESSION_TIMEOUT) < 0 || timeout.compareTo(MAX_SESSION_TIMEOUT) > 0) {
            throw wrong("its session timeout is not between 1 s and 10 minutes");
        }
        return timeout;
    }

    private static String server(String text) {
        Matcher server = SERVER.matcher(text);
        if (!server.matches()) {
            throw wrong("it has no host, or no valid port after a colon");
        }
        String port = server.group(2) == null ? DEFAULT_PORT : server.group(2);
        if (Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT) {
            throw wrong("a port is " + port);
        }
        return server.group(1) + ':' + port;
    }

    private static String path(String encoded) {
        String path;
        try {
            // Only the path: Java's URI doesn't accept several servers if one of them is an IPv6 address.
            path = new URI("zookeeper://h" + encoded).getPath();
        } catch (URISyntaxException e) {
            throw wrong("there is a character in its path that needs percent-encoding");
        }
        String node = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (node.isEmpty()) {
            return "/";
        }
        try {
            checkPath(node);
        } catch (IllegalArgumentException e) {
            throw wrong("ZooKeeper doesn't accept its path");
        }
        return node;
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("Not the URI of a ZooKeeper: " + reason
                + ". Write zookeeper://host[:port][,host[:port]...][/path][?sessionTimeout=20s].");
    }

    /**
     * Checks the path of a node that the user passes.
     *
     * @throws IllegalArgumentException if ZooKeeper doesn't accept it
     */
    public static void checkPath(String path) {
        try {
            PathUtils.validatePath(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Not the path of a ZooKeeper node: " + e.getMessage() + ". Write /one/like/this.", e);
        }
    }

    /** Returns the servers in the form that ZooKeeper's client expects. */
    public String connectString() {
        return String.join(",", servers);
    }

    @Override
    public String toString() {
        return "zookeeper://" + connectString() + path;
    }
}
