package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.xml.IncomingRequest.Refusal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers of the server at the level of HTTP. */
final class HttpAnswers {
    private static final String CHALLENGE = "Basic realm=\"XML-RPC\", charset=\"UTF-8\"";

    private HttpAnswers() {}

    /** Returns the answer to a request that isn't a call, or null for a call or a request of an existing page. */
    static @Nullable FullHttpResponse refusal(
            IncomingRequest incoming, @Nullable ServedPath path, BrowserGuard guard, XmlRpcCodec codec) {
        HttpRequest request = incoming.head();
        if (incoming.refusal() != null) {
            return unread(request, incoming.refusal(), codec);
        }
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
            return refusal(request, HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "The server speaks HTTP/1.1.");
        }
        BrowserGuard.Refusal refused = guard.refusal(request);
        if (refused != null) {
            return refusal(request, refused.status(), refused.why());
        }
        if (path == null) {
            return refusal(
                    request,
                    HttpResponseStatus.NOT_FOUND,
                    "XML-RPC is at / and /RPC2, or at a path that was registered.");
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
        if (request.method().equals(HttpMethod.POST) && !incoming.hasLength()) {
            return refusal(
                    request,
                    HttpResponseStatus.LENGTH_REQUIRED,
                    "Send the document's length in Content-Length, or send the document in chunks.");
        }
        String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity") && ContentCoding.of(encoding) == null) {
            return refusal(
                    request,
                    HttpResponseStatus.NOT_IMPLEMENTED,
                    "Send the document compressed with gzip or deflate, or uncompressed.");
        }
        return null;
    }

    private static boolean isForPage(HttpRequest request, ServedPath path) {
        return path.hasPage()
                && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD));
    }

    /** Returns the answer to a compressed document that can't be read. */
    static FullHttpResponse unreadable(HttpRequest request, Exception why, XmlRpcCodec codec) {
        if (why instanceof ContentCoding.TooLongException) {
            return tooLong(request, codec);
        }
        if (why instanceof RpcException) {
            return unread(request, Refusal.NO_MEMORY, codec);
        }
        return refusal(
                request,
                HttpResponseStatus.BAD_REQUEST,
                "The compressed document can't be read: " + why.getMessage() + ".");
    }

    private static FullHttpResponse unread(HttpRequest request, Refusal why, XmlRpcCodec codec) {
        return switch (why) {
            case TOO_LONG -> tooLong(request, codec);
            case TOO_SLOW ->
                faultOrSentence(
                        request,
                        HttpResponseStatus.REQUEST_TIMEOUT,
                        new Fault(
                                RpcStatus.DEADLINE_EXCEEDED,
                                "the call wasn't complete after "
                                        + codec.limits().maxMessageTime().toMillis() / 1000.0
                                        + " seconds. That is the server's limit: RpcLimits.maxMessageTime raises it."),
                        codec);
            case NO_MEMORY -> {
                FullHttpResponse response = faultOrSentence(
                        request,
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        new Fault(
                                RpcStatus.RESOURCE_EXHAUSTED,
                                "the calls that the server has under way take all the memory that they may; call again after a pause."),
                        codec);
                response.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
                yield response;
            }
        };
    }

    private static FullHttpResponse tooLong(HttpRequest request, XmlRpcCodec codec) {
        return faultOrSentence(
                request,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                new Fault(RpcStatus.INVALID_ARGUMENT, codec.tooLong("the call")),
                codec);
    }

    /**
     * Returns a refusal: as a fault for Trivet's own client, which asks for more than others do, and as a sentence for
     * all others.
     */
    private static FullHttpResponse faultOrSentence(
            HttpRequest request, HttpResponseStatus status, Fault why, XmlRpcCodec codec) {
        if (!HttpMetadata.hasTypedFaults(request.headers())) {
            String text = why.message();
            return refusal(request, status, Character.toUpperCase(text.charAt(0)) + text.substring(1));
        }
        AnswerFormat format = new AnswerFormat(FaultStyle.STANDARD, true, Dialect.STANDARD);
        try (XmlOutput xml = codec.output(format, null)) {
            codec.writeFault(xml, new CodedFault(why), format);
            return response(request, status, Answer.XML, xml.detach());
        }
    }

    private static FullHttpResponse refusal(HttpRequest request, HttpResponseStatus status, String why) {
        return response(request, status, "text/plain", Unpooled.copiedBuffer(why + "\n", StandardCharsets.US_ASCII));
    }

    /** Returns the answer to a call. */
    static FullHttpResponse response(HttpRequest request, Answer answer) {
        FullHttpResponse response = response(request, answer.status(), answer.type(), answer.document());
        if (answer.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
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

    /**
     * Returns the message that a connection ends, and that a request which may have arrived in the meantime was not
     * read (RFC 9110, 15.5.9).
     */
    static FullHttpResponse goodbye() {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        return response;
    }
}
