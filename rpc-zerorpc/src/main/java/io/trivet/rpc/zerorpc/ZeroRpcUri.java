package io.trivet.rpc.zerorpc;

import io.trivet.rpc.netty.HostsAndPorts;
import io.trivet.rpc.spi.UriText;
import io.trivet.rpc.zmtp.Credentials;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A URI of this wire, with the options behind its question mark.
 *
 * @param servers the addresses, which aren't looked up
 * @param heartbeat how often a channel sends a heartbeat; {@code heartbeatMillis}, by default 5 seconds, as peers do
 * @param silence how long a channel that has never sent a heartbeat may be silent; {@code silentMillis}, by default 15
 *     seconds; zero for peers that send none
 * @param isPlain whether the mechanism is PLAIN; {@code mechanism=plain} on a server, user and password on a client
 * @param credentials the user and password of a client, or null
 */
record ZeroRpcUri(
        List<InetSocketAddress> servers,
        Duration heartbeat,
        Duration silence,
        boolean isPlain,
        @Nullable Credentials credentials) {
    static final String SCHEME = "zerorpc+tcp";
    static final String SECURE_SCHEME = "zerorpcs+tcp";

    private static final String HEARTBEAT = "heartbeatMillis=";
    private static final String SILENCE = "silentMillis=";
    private static final int MIN_HEARTBEAT = 10;
    private static final int MAX_HEARTBEAT = 3_600_000;
    private static final int MAX_SILENCE = 86_400_000;
    private static final String OPTIONS = HEARTBEAT + MIN_HEARTBEAT + " to " + MAX_HEARTBEAT + " and " + SILENCE
            + "0 to " + MAX_SILENCE + " (0 if the other side sends no heartbeats)";

    /** ZMTP has one byte for the length of either. */
    private static final int MAX_CREDENTIAL = 255;

    /**
     * Reads the URI of a client.
     *
     * @throws IllegalArgumentException if it has another form; the message shows neither user nor password
     */
    static ZeroRpcUri ofClient(URI uri) {
        String authority = uri.getRawAuthority();
        int at = authority == null ? -1 : authority.lastIndexOf('@');
        Credentials credentials = at < 0 ? null : credentials(authority.substring(0, at));
        ZeroRpcUri read = read(
                uri,
                HostsAndPorts.parse(authority == null ? null : authority.substring(at + 1), 1),
                false,
                credentials);
        if (read == null || at >= 0 && credentials == null) {
            throw UriText.unusable(
                    uri,
                    uri.getScheme() + "://[user:password@]host:port[,host:port], with ports from 1 to 65535, user and"
                            + " password of at most " + MAX_CREDENTIAL + " bytes, and options behind a question mark, "
                            + OPTIONS);
        }
        return read;
    }

    /**
     * Reads the URI of a server.
     *
     * @throws IllegalArgumentException if it has another form
     */
    static ZeroRpcUri ofServer(URI uri) {
        ZeroRpcUri read =
                uri.getHost() == null ? null : read(uri, HostsAndPorts.parse(uri.getRawAuthority(), 0), true, null);
        if (read == null) {
            throw UriText.unusable(
                    uri,
                    uri.getScheme() + "://host:port, with one host, a port from 0 to 65535, and options behind a"
                            + " question mark, " + OPTIONS + " and mechanism=null or plain");
        }
        return read;
    }

    private static @Nullable Credentials credentials(String userInfo) {
        String[] parts = userInfo.split(":", 2);
        try {
            String user = decoded(parts[0]);
            String password = parts.length < 2 ? "" : decoded(parts[1]);
            boolean fits = user.getBytes(StandardCharsets.UTF_8).length <= MAX_CREDENTIAL
                    && password.getBytes(StandardCharsets.UTF_8).length <= MAX_CREDENTIAL;
            return fits ? new Credentials(user, password) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static @Nullable ZeroRpcUri read(
            URI uri, List<InetSocketAddress> servers, boolean isServer, @Nullable Credentials credentials) {
        boolean hasPath = uri.getRawPath() != null
                && !uri.getRawPath().isEmpty()
                && !uri.getRawPath().equals("/");
        if (servers.isEmpty() || hasPath || uri.getRawFragment() != null) {
            return null;
        }
        int heartbeat = 5_000;
        int silence = 15_000;
        boolean isPlain = credentials != null;
        String[] options =
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&", -1);
        for (String option : options) {
            if (option.startsWith(HEARTBEAT)) {
                heartbeat = number(option.substring(HEARTBEAT.length()), MIN_HEARTBEAT, MAX_HEARTBEAT);
            } else if (option.startsWith(SILENCE)) {
                silence = number(option.substring(SILENCE.length()), 0, MAX_SILENCE);
            } else if (isServer && (option.equals("mechanism=plain") || option.equals("mechanism=null"))) {
                isPlain = option.endsWith("plain");
            } else {
                return null;
            }
            if (heartbeat < 0 || silence < 0) {
                return null;
            }
        }
        return new ZeroRpcUri(servers, Duration.ofMillis(heartbeat), Duration.ofMillis(silence), isPlain, credentials);
    }

    private static int number(String text, int min, int max) {
        int number = text.matches("\\d{1,8}") ? Integer.parseInt(text) : -1;
        return number < min || number > max ? -1 : number;
    }

    /** Returns a URI without its options, as callers write it. */
    static URI withoutOptions(URI uri) {
        return uri.getRawQuery() == null ? uri : URI.create(uri.getScheme() + "://" + uri.getRawAuthority());
    }
}
