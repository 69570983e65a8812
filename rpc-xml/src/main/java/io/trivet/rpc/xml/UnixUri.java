package io.trivet.rpc.xml;

import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URI of a server that listens on a Unix domain socket, as in
 * {@code http+unix:///run/supervisor.sock?path=/RPC2}.
 *
 * @param address the socket's file
 * @param target the path of the request, or null for the default
 * @param userInfo user and password, percent-encoded, or null
 */
record UnixUri(
        UnixDomainSocketAddress address,
        @Nullable String target,
        @Nullable String userInfo) {
    static final String SCHEME = "http+unix";
    static final String FORM = "http+unix://[user:password@]/file.sock[?path=/path]";
    private static final String PATH = "path=";

    static boolean isOne(URI uri) {
        return SCHEME.equalsIgnoreCase(uri.getScheme());
    }

    /** Returns the URI's parts, or null if it holds anything else. */
    static @Nullable UnixUri of(URI uri) {
        String authority = uri.getRawAuthority();
        String query = uri.getRawQuery();
        String file = uri.getPath();
        boolean isLocal = authority == null || authority.endsWith("@");
        boolean isPath = query == null || query.startsWith(PATH + "/") && query.indexOf('&') < 0;
        if (!isLocal || !isPath || file == null || file.length() < 2 || file.endsWith("/")) {
            return null;
        }
        try {
            return new UnixUri(
                    UnixDomainSocketAddress.of(Path.of(file)),
                    query == null ? null : query.substring(PATH.length()),
                    authority == null ? null : authority.substring(0, authority.length() - 1));
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
