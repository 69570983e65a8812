package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.spi.Dispatcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection in their order, as HTTP has it: a pipelined one waits for those before it. */
final class HttpServerHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    /** The paths of Python's server; a client may also leave the path out. */
    static final Set<String> PATHS = Set.of("", "/", "/RPC2");

    /** How many milliseconds the caller still waits. */
    static final String TIMEOUT_HEADER = "trivet-timeout";

    private static final Logger LOG = LoggerFactory.getLogger(HttpServerHandler.class);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);
    private static final int MOST_PIPELINED = 16;

    private final Dispatcher dispatcher;
    private final XmlRpcCodec codec;
    private final Map<String, String> refused;

    /** Touched on the event loop only, as is the exchange. */
    private final ArrayDeque<FullHttpRequest> pipelined = new ArrayDeque<>();

    private Exchange exchange;
    private ChannelHandlerContext context;

    HttpServerHandler(Dispatcher dispatcher, XmlRpcCodec codec, Map<String, String> refused) {
        this.dispatcher = dispatcher;
        this.codec = codec;
        this.refused = refused;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (exchange == null && pipelined.isEmpty()) {
            begin(ctx, request);
            return;
        }
        pipelined.add(request.retain());
        if (pipelined.size() >= MOST_PIPELINED) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void begin(ChannelHandlerContext ctx, FullHttpRequest request) {
        FullHttpResponse refusal = refusal(request);
        if (refusal != null) {
            respond(ctx, request, refusal);
            return;
        }
        Deadline deadline = deadline(request);
        Exchange started = new Exchange(
                dispatcher,
                codec,
                refused,
                ctx.alloc(),
                deadline,
                HttpMetadata.of(request.headers()),
                String.valueOf(ctx.channel().remoteAddress()));
        exchange = started;
        Future<?> overdue = request.headers().contains(TIMEOUT_HEADER)
                ? ctx.executor().schedule(started::expire, deadline.remainingNanos(), TimeUnit.NANOSECONDS)
                : null;
        started.start(
                ByteBufUtil.getBytes(request.content()),
                document -> ctx.executor().execute(() -> {
                    if (overdue != null) {
                        overdue.cancel(false);
                    }
                    exchange = null;
                    FullHttpResponse response = response(request, HttpResponseStatus.OK, "text/xml", document);
                    HttpMetadata.set(response.headers(), started.answered());
                    respond(ctx, request, response);
                    beginNext(ctx);
                }));
    }

    private void beginNext(ChannelHandlerContext ctx) {
        FullHttpRequest next;
        while (exchange == null && (next = pipelined.poll()) != null) {
            try {
                begin(ctx, next);
            } finally {
                next.release();
            }
        }
        if (pipelined.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private static FullHttpResponse refusal(FullHttpRequest request) {
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

    private static FullHttpResponse response(
            HttpRequest request, HttpResponseStatus status, String type, ByteBuf content) {
        FullHttpResponse response = new DefaultFullHttpResponse(request.protocolVersion(), status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        return response;
    }

    private static void respond(ChannelHandlerContext ctx, FullHttpRequest request, FullHttpResponse response) {
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        HttpUtil.setKeepAlive(response, keepAlive);
        if (keepAlive) {
            ctx.writeAndFlush(response, ctx.voidPromise());
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** A caller that doesn't say how long it waits is taken to wait as long as it keeps the connection. */
    private static Deadline deadline(HttpRequest request) {
        String millis = request.headers().get(TIMEOUT_HEADER, "");
        return Deadline.after(millis.matches("\\d{1,9}") ? Duration.ofMillis(Long.parseLong(millis)) : LONGEST_TIMEOUT);
    }

    /** Gives the call under way up. By any thread. */
    void cancelCalls() {
        context.executor().execute(() -> {
            if (exchange != null) {
                exchange.cancel();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.cancel();
        }
        pipelined.forEach(FullHttpRequest::release);
        pipelined.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("The connection from {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("Closing the connection from {}: {}", ctx.channel().remoteAddress(), cause.toString());
        }
        ctx.close();
    }
}
