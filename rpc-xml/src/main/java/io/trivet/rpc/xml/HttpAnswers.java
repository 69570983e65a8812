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
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a server says in HTTP's own terms. */
final class HttpAnswers {
    private static final String QUESTION = "Basic realm=\"XML-RPC\", charset=\"UTF-8\"";

    private HttpAnswers() {}

    /** Returns the answer to a request that is no call, or null if it is one, or asks for a page that there is. */
    static @Nullable FullHttpResponse refusal(FullHttpRequest request, @Nullable ServedPath path, BrowserGuard guard) {
        if (request.decoderResult().isFailure()) {
            Throwable why = request.decoderResult().cause();
            if (why instanceof TooLongHttpLineException) {
                return refusal(
                        request, HttpResponseStatus.REQUEST_URI_TOO_LONG, "The request's first line is too long.");
            }
            return why instanceof TooLongHttpHeaderException
                    ? refusal(
                            request,
                            HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                            "The request's headers are too long.")
                    : refusal(request, HttpResponseStatus.BAD_REQUEST, "The request is not HTTP.");
        }
        if (request.protocolVersion().majorVersion() != 1) {
            return refusal(request, HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 is spoken here.");
        }
        BrowserGuard.Refusal refused = guard.refusal(request);
        if (refused != null) {
            return refusal(request, refused.status(), refused.why());
        }
        if (path == null) {
            return refusal(request, HttpResponseStatus.NOT_FOUND, "XML-RPC is at / and /RPC2, or where it was put.");
        }
        if (guard.isPreflight(request)) {
            return response(request, HttpResponseStatus.OK, "text/plain", Unpooled.EMPTY_BUFFER);
        }
        if (!request.method().equals(HttpMethod.POST) && !isForPage(request, path)) {
            FullHttpResponse response =
                    refusal(request, HttpResponseStatus.METHOD_NOT_ALLOWED, "XML-RPC is called by POST.");
            response.headers().set(HttpHeaderNames.ALLOW, path.hasPage() ? "GET, HEAD, POST" : "POST");
            return response;
        }
        if (request.method().equals(HttpMethod.POST) && !HttpUtil.isContentLengthSet(request)) {
            return refusal(
                    request,
                    HttpResponseStatus.LENGTH_REQUIRED,
                    "Say the document's length in Content-Length, or send it in chunks.");
        }
        String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity") && ContentCoding.of(encoding) == null) {
            return refusal(
                    request,
                    HttpResponseStatus.NOT_IMPLEMENTED,
                    "Send the document packed with gzip or deflate, or not at all.");
        }
        return null;
    }

    private static boolean isForPage(HttpRequest request, ServedPath path) {
        return path.hasPage()
                && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD));
    }

    /** Returns the answer to a packed document that isn't read. */
    static FullHttpResponse unreadable(HttpRequest request, Exception why) {
        return refusal(
                request,
                HttpResponseStatus.BAD_REQUEST,
                "The packed document can't be read: " + why.getMessage() + ".");
    }

    private static FullHttpResponse refusal(HttpRequest request, HttpResponseStatus status, String why) {
        return response(request, status, "text/plain", Unpooled.copiedBuffer(why + "\n", StandardCharsets.US_ASCII));
    }

    /** Returns the answer to a call. */
    static FullHttpResponse response(HttpRequest request, Answer answer) {
        FullHttpResponse response = response(request, answer.status(), answer.type(), answer.document());
        if (answer.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, QUESTION);
        }
        HttpMetadata.set(response.headers(), answer.metadata());
        return response;
    }

    private static FullHttpResponse response(
            HttpRequest request, HttpResponseStatus status, String type, ByteBuf content) {
        HttpVersion version =
                request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        FullHttpResponse response = new DefaultFullHttpResponse(version, status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        return response;
    }

    static FullHttpResponse tooLong() {
        ByteBuf why = Unpooled.copiedBuffer(
                "The document is longer than " + Limits.DOCUMENT_BYTES + " bytes.\n", StandardCharsets.US_ASCII);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, why);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                .set(HttpHeaderNames.CONTENT_LENGTH, why.readableBytes());
        return response;
    }
}
