package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.netty.Sockets;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Creates requests to one URI. A body is sent with its length, never in chunks, because Python's server can't read
 * chunks.
 */
final class HttpRequests {
    private static final String DEFAULT_PATH = "/RPC2";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final SocketAddress address;
    private final String host;
    private final int port;
    private final String hostHeader;
    private final String query;
    private final String target;
    private final @Nullable String authorization;

    HttpRequests(URI uri) {
        host = Sockets.host(uri);
        int usual = "https".equalsIgnoreCase(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        port = uri.getPort() < 0 ? usual : uri.getPort();
        address = InetSocketAddress.createUnresolved(host, port);
        hostHeader = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + port;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? DEFAULT_PATH : uri.getRawPath();
        query = uri.getRawQuery() == null ? "" : "?" + RequestTargets.encode(uri.getRawQuery());
        target = RequestTargets.encode(path) + query;
        authorization = uri.getRawUserInfo() == null ? null : basic(uri.getRawUserInfo());
    }

    /** Creates requests to a server that listens on a Unix domain socket. */
    HttpRequests(UnixUri uri) {
        host = "localhost";
        port = HTTP_PORT;
        address = uri.address();
        hostHeader = host;
        query = "";
        target = RequestTargets.encode(uri.target() == null ? DEFAULT_PATH : uri.target());
        authorization = uri.userInfo() == null ? null : basic(uri.userInfo());
    }

    private static String basic(String rawUserInfo) {
        // URLDecoder is for forms, and would read a plus as a space.
        String userInfo = URLDecoder.decode(rawUserInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Returns the server's address, not resolved yet. */
    SocketAddress address() {
        return address;
    }

    /** Returns the compression of a call's document, or null if it is not compressed. */
    static @Nullable ContentCoding coding(RpcCall call) {
        return ContentCoding.of(call.metadata().get(HttpHeaderNames.CONTENT_ENCODING.toString()));
    }

    /** Returns the target of calls: the URI's, or the path that a method's name begins with. */
    String target(String method) {
        int dot = endOfPath(method);
        return dot < 0 ? target : RequestTargets.encode(method.substring(0, dot)) + query;
    }

    /** Returns a method's name without the path that it may begin with. */
    static String name(String method) {
        return method.substring(endOfPath(method) + 1);
    }

    /**
     * Returns where a name's path ends, or -1 if it has none. A path may contain dots too: its methods are then found
     * under the shorter path as well.
     */
    private static int endOfPath(String method) {
        return method.startsWith("/") ? method.indexOf('.', method.lastIndexOf('/')) : -1;
    }

    FullHttpRequest post(ByteBuf document, RpcCall call) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target(call.method()), document);
        HttpMetadata.ask(request.headers(), call.metadata());
        if (authorization != null && !request.headers().contains(HttpHeaderNames.AUTHORIZATION)) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
        }
        request.headers()
                .set(HttpHeaderNames.HOST, hostHeader)
                .set(HttpHeaderNames.USER_AGENT, "Trivet")
                .set(HttpHeaderNames.CONTENT_TYPE, "text/xml")
                .set(HttpHeaderNames.CONTENT_LENGTH, document.readableBytes())
                .set(HttpMetadata.FAULTS, HttpMetadata.TYPED)
                .set(
                        HttpMetadata.TIMEOUT,
                        Math.max(1, call.deadline().remaining().toMillis()));
        return request;
    }
}
