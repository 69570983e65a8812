package io.trivet.rpc.xml;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page of another origin has a browser send, and what comes under a name that isn't the server's.
 *
 * <p>A browser posts text to any address for any page, asking nobody, so that a page could call a server that only its reader's machine reaches; it
 * says whose page it was in {@code Origin} (RFC 6454, 7). A page whose own name was pointed to that address meanwhile has the server's origin in a
 * browser's eyes, and gives itself away by that name, in {@code Host}. Programs send no origin, and the host that they were told. Of one connection,
 * and for its event loop.
 */
final class BrowserGuard {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int PREFLIGHT_SECONDS = 600;
    private static final Pattern ORIGIN = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)");

    /** A status, and what to say with it. */
    record Refusal(HttpResponseStatus status, String why) {}

    private static final Refusal NO_HOST = new Refusal(
            HttpResponseStatus.BAD_REQUEST,
            "A request of HTTP/1.1 has one Host header, with a host and perhaps a port.");
    private static final Refusal OTHER_HOST = new Refusal(
            HttpResponseStatus.FORBIDDEN,
            "The server isn't called by the name in the request's Host header. Call it by localhost or its address, or have it"
                    + " listen with ?hosts=name.");
    private static final Refusal OTHER_ORIGIN = new Refusal(
            HttpResponseStatus.FORBIDDEN,
            "Pages of the origin in the request's Origin header may not call. Have the server listen with"
                    + " ?origins=https://name.");

    private final String scheme;
    private final @Nullable String ownHost;
    private final boolean onLoopback;
    private final Set<String> hosts;
    private final Set<String> origins;

    /** What the connection's last request had for its host: its next ones have the same, mostly. */
    private String lastText = "";

    private @Nullable Authority lastHost;

    /**
     * Makes a guard.
     *
     * @param ownHost the host of the URI that the server listens on
     * @param listening the address that it has
     */
    BrowserGuard(boolean secure, String ownHost, InetAddress listening, ServerOptions options) {
        scheme = secure ? "https" : "http";
        Authority own = Authority.parse(ownHost, 0);
        this.ownHost = own == null ? null : own.host();
        onLoopback = listening.isLoopbackAddress();
        hosts = options.hosts();
        origins = options.origins();
    }

    /** Returns an origin as all that mean the same are written, or null if the text is none. */
    static @Nullable String origin(String text) {
        Matcher parts = ORIGIN.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        Authority authority = Authority.parse(parts.group(2), port(scheme));
        return authority == null || authority.host().isEmpty() ? null : origin(scheme, authority);
    }

    private static String origin(String scheme, Authority authority) {
        return scheme + "://" + authority.host() + ":" + authority.port();
    }

    private static int port(String scheme) {
        return scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    }

    /** Returns why a request isn't answered otherwise, or null if it is. */
    @Nullable
    Refusal refusal(HttpRequest request) {
        List<String> given = request.headers().getAll(HttpHeaderNames.HOST);
        boolean isOld = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
        if (given.size() > 1 || given.isEmpty() && !isOld) {
            return NO_HOST;
        }
        Authority host = given.isEmpty() ? null : host(given.get(0));
        if (host == null && !given.isEmpty()) {
            return NO_HOST;
        }
        String ofTarget = RequestTargets.authority(request.uri());
        if (ofTarget != null) {
            // A target that is a whole URI says what the header would (RFC 9112, 3.2.2).
            host = Authority.parse(ofTarget, port(scheme));
            if (host == null) {
                return NO_HOST;
            }
        }
        if (host != null && !isTaken(host)) {
            return OTHER_HOST;
        }
        List<String> from = request.headers().getAll(HttpHeaderNames.ORIGIN);
        return from.isEmpty() || from.size() == 1 && isTaken(from.get(0), host) ? null : OTHER_ORIGIN;
    }

    private @Nullable Authority host(String text) {
        if (!text.equals(lastText) || lastHost == null) {
            lastHost = Authority.parse(text, port(scheme));
            lastText = text;
        }
        return lastHost;
    }

    private boolean isTaken(Authority host) {
        if (hosts.contains(host.host()) || host.host().equals(ownHost) || host.isLoopback()) {
            return true;
        }
        return !onLoopback && (hosts.isEmpty() || host.isAddress());
    }

    private boolean isTaken(String from, @Nullable Authority host) {
        String origin = origin(from);
        if (origin == null) {
            // Of a sandbox, a file, or who hides it: it may be anybody's.
            return false;
        }
        boolean isOurs = host != null
                && (host.isAddress() || host.isLoopback() || hosts.contains(host.host()))
                && origin.equals(origin(scheme, host));
        return isOurs || origins.contains(origin);
    }

    /** Tells whether a browser asks if a page of an origin on the list may call. */
    boolean isPreflight(HttpRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)
                && listed(request) != null;
    }

    /** Lets the page of an origin on the list read the answer, and call, where it asked for that. */
    void allow(HttpRequest request, FullHttpResponse response) {
        String origin = listed(request);
        if (origin == null) {
            return;
        }
        HttpHeaders headers = response.headers()
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        if (isPreflight(request)) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, HttpMethod.POST.name())
                    .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
            String asked = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
            if (asked != null) {
                headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, asked);
            }
        }
    }

    private @Nullable String listed(HttpRequest request) {
        String from = origins.isEmpty() ? null : request.headers().get(HttpHeaderNames.ORIGIN);
        return from != null && origins.contains(String.valueOf(origin(from))) ? from : null;
    }

    /** Returns hosts as all that mean the same are written, or null if one of the texts is none, or has a port. */
    static @Nullable Set<String> hosts(List<String> texts) {
        Set<String> hosts = new HashSet<>();
        for (String text : texts) {
            Authority host = Authority.parse(text, -1);
            if (host == null || host.host().isEmpty() || host.port() >= 0) {
                return null;
            }
            hosts.add(host.host());
        }
        return hosts;
    }

    /** Returns origins as all that mean the same are written, or null if one of the texts is none. */
    static @Nullable Set<String> origins(List<String> texts) {
        Set<String> origins = new HashSet<>();
        for (String text : texts) {
            String origin = origin(text);
            if (origin == null) {
                return null;
            }
            origins.add(origin);
        }
        return origins;
    }
}
