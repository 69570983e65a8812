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
 * Refuses requests that a page of another origin has a browser send, and requests under a host name that isn't the
 * server's.
 *
 * <p>A browser posts text to any address for any page, without asking first. So a page could call a server that only
 * its reader's machine reaches. The browser names the page's origin in {@code Origin} (RFC 6454, 7). If a page's own
 * host name was changed to point to the server's address, the browser treats the page as the server's own; that name in
 * {@code Host} then reveals the page. Programs send no origin, and send the host of their URI. One guard belongs to one
 * connection and its event loop.
 */
final class BrowserGuard {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int PREFLIGHT_SECONDS = 600;
    private static final Pattern ORIGIN = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)");

    /** A status and its explanation. */
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

    /** The host in the connection's last request: the next requests usually have the same. */
    private String lastText = "";

    private @Nullable Authority lastHost;

    /**
     * Creates a guard.
     *
     * @param ownHost the host of the URI that the server listens on
     * @param listening the address on which the server listens
     */
    BrowserGuard(boolean secure, String ownHost, InetAddress listening, ServerOptions options) {
        scheme = secure ? "https" : "http";
        Authority own = Authority.parse(ownHost, 0);
        this.ownHost = own == null ? null : own.host();
        onLoopback = listening.isLoopbackAddress();
        hosts = options.hosts();
        origins = options.origins();
    }

    /** Returns an origin in the spelling used for all its equivalent forms, or null if the text isn't an origin. */
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

    /** Returns the reason for which a request is refused, or null if it is accepted. */
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
            // If the target is a complete URI, it has priority over the header (RFC 9112, 3.2.2).
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
            // The origin is hidden, or that of a sandbox or a file. Such a request may come from any page.
            return false;
        }
        boolean isOurs = host != null
                && (host.isAddress() || host.isLoopback() || hosts.contains(host.host()))
                && origin.equals(origin(scheme, host));
        return isOurs || origins.contains(origin);
    }

    /** Returns whether a browser asks if a page of a listed origin may call. */
    boolean isPreflight(HttpRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)
                && listed(request) != null;
    }

    /**
     * Adds headers that permit a page of a listed origin to read the answer, and to call if the browser asked for that.
     */
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

    /**
     * Returns hosts in the spelling used for all their equivalent forms, or null if a text isn't a host, or has a port.
     */
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

    /** Returns origins in the spelling used for all their equivalent forms, or null if a text isn't an origin. */
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
