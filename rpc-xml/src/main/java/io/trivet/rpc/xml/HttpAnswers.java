package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server says in HTTP's own terms. */
final class HttpAnswers {
    /** The paths of Python's server; a client may also leave the path out. */
    static final Set<String> PATHS = Set.of("", "/", "/RPC2");

    private HttpAnswers() {}

    /** Returns the answer to a request that is no call, or null if it is one. */
    static @Nullable FullHttpResponse refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return refusal(request, HttpResponseStatus.BAD_REQUEST, "The request is not HTTP.");
        }
        String target = request.uri();
        String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
        if (!PATHS.contains(path)) {
            return refusal(request, HttpResponseStatus.NOT_FOUND, "XML-RPC is at / and /RPC2.");
        }
        if (!request.method().equals(HttpMethod.POST)) {
            FullHttpResponse response =
                    refusal(request, HttpResponseStatus.METHOD_NOT_ALLOWED, "XML-RPC is called by POST.");
            response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.POST);
            return response;
        }
        String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            return refusal(request, HttpResponseStatus.NOT_IMPLEMENTED, "Send the document without Content-Encoding.");
        }
        return null;
    }

    private static FullHttpResponse refusal(HttpRequest request, HttpResponseStatus status, String why) {
        return response(request, status, "text/plain", Unpooled.copiedBuffer(why + "\n", StandardCharsets.US_ASCII));
    }

    static FullHttpResponse response(HttpRequest request, HttpResponseStatus status, String type, ByteBuf content) {
        FullHttpResponse response = new DefaultFullHttpResponse(request.protocolVersion(), status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        return response;
    }

    static FullHttpResponse tooLong() {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        return response;
    }
}
