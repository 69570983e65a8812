package io.trivet.rpc.xml;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads a server's response to a call: a result, a fault, or an HTTP error. */
final class HttpResponses {
    private static final int MAX_WORDS = 200;

    /**
     * The status with which most servers answer HTTP at a TLS port. Some also send it to clients without a certificate,
     * or with one that they refuse.
     */
    private static final String BAD_REQUEST =
            " Check the URI's scheme, host and path, and whether the server asks for a client's certificate.";

    private final XmlRpcCodec codec;

    HttpResponses(XmlRpcCodec codec) {
        this.codec = codec;
    }

    /** Returns the result, or throws the exception that the method is to throw. */
    RpcReply read(FullHttpResponse response, MethodDescriptor method) throws Throwable {
        if (response.decoderResult().isFailure()) {
            throw new RpcException(
                    RpcStatus.INTERNAL,
                    "the answer is not HTTP: "
                            + response.decoderResult().cause().getMessage()
                            + ". Check that the URI's wire is the server's.");
        }
        if (!response.status().equals(HttpResponseStatus.OK)) {
            throw fault(response, method);
        }
        Object result = codec.readResponse(document(response), method);
        return new RpcReply(result, HttpMetadata.of(response.headers()));
    }

    /** Returns one of Trivet's faults, or otherwise an exception for the HTTP status, whatever the body is. */
    private Throwable fault(FullHttpResponse response, MethodDescriptor method) {
        byte[] document;
        try {
            document = document(response);
        } catch (RpcException e) {
            return refusal(response.status(), "");
        }
        Throwable fault = codec.readFault(document, method);
        return fault == null ? refusal(response.status(), words(response, document)) : fault;
    }

    private byte[] document(FullHttpResponse response) {
        ContentCoding coding = ContentCoding.of(response.headers().get(HttpHeaderNames.CONTENT_ENCODING));
        if (coding == null) {
            return ByteBufUtil.getBytes(response.content());
        }
        try {
            return coding.unpack(response.content(), codec.limits().maxMessage(), null);
        } catch (ContentCoding.TooLongException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    "the answer is too long: " + e.getMessage() + "." + XmlValues.RAISES_CLIENTS,
                    e);
        } catch (IOException e) {
            throw new RpcException(
                    RpcStatus.INTERNAL, "the compressed answer can't be read: " + e.getMessage() + ".", e);
        }
    }

    /** Returns the server's explanation if it is plain text and short. */
    private static String words(FullHttpResponse response, byte[] document) {
        boolean isPlain = response.headers()
                .get(HttpHeaderNames.CONTENT_TYPE, "")
                .toLowerCase(Locale.ROOT)
                .startsWith("text/plain");
        if (!isPlain || document.length > MAX_WORDS) {
            return "";
        }
        String text = new String(document, StandardCharsets.UTF_8).strip();
        return text.isEmpty() || text.chars().anyMatch(Character::isISOControl) ? "" : " It said: " + text;
    }

    private static RpcException refusal(HttpResponseStatus status, String words) {
        RpcStatus meaning = switch (status.code()) {
            case 401, 407 -> RpcStatus.UNAUTHENTICATED;
            case 403 -> RpcStatus.PERMISSION_DENIED;
            case 404, 405, 501 -> RpcStatus.UNIMPLEMENTED;
            case 429 -> RpcStatus.RESOURCE_EXHAUSTED;
            case 413 -> RpcStatus.INVALID_ARGUMENT;
            case 502, 503, 504 -> RpcStatus.UNAVAILABLE;
            default -> RpcStatus.INTERNAL;
        };
        boolean isBad = status.equals(HttpResponseStatus.BAD_REQUEST);
        return new RpcException(
                meaning,
                "the server answered HTTP " + status + " and no XML-RPC." + words
                        + (isBad ? BAD_REQUEST : " Check the URI's host and path."),
                new HttpStatusException(status.code(), status.reasonPhrase()));
    }
}
