package io.trivet.rpc.xml;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.spi.Dispatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection in their order, as HTTP has it: a pipelined one waits for those before it. */
final class HttpServerHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
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

    private @Nullable Exchange exchange;

    /** Ends the exchange at its deadline, or null. */
    private @Nullable Future<?> overdue;

    private boolean tooLong;
    private boolean leaving;

    HttpServerHandler(Dispatcher dispatcher, XmlRpcCodec codec, Map<String, String> refused) {
        this.dispatcher = dispatcher;
        this.codec = codec;
        this.refused = refused;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (leaving) {
            return;
        }
        pipelined.add(request.retain());
        beginNext(ctx);
    }

    /** Begins what may begin now: one request at a time, and none while the peer doesn't read its answers. */
    private void beginNext(ChannelHandlerContext ctx) {
        FullHttpRequest next;
        while (exchange == null && !leaving && ctx.channel().isWritable() && (next = pipelined.poll()) != null) {
            try {
                begin(ctx, next);
            } finally {
                next.release();
            }
        }
        if (exchange == null && tooLong && pipelined.isEmpty() && !leaving) {
            leave(ctx, HttpAnswers.tooLong());
        }
        ctx.channel().config().setAutoRead(ctx.channel().isWritable() && pipelined.size() < MOST_PIPELINED);
    }

    private void begin(ChannelHandlerContext ctx, FullHttpRequest request) {
        FullHttpResponse refusal = HttpAnswers.refusal(request);
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
        if (request.headers().contains(TIMEOUT_HEADER)) {
            overdue = ctx.executor().schedule(started::expire, deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        }
        started.start(
                ByteBufUtil.getBytes(request.content()),
                document -> ctx.executor().execute(() -> {
                    ended();
                    FullHttpResponse response =
                            HttpAnswers.response(request, HttpResponseStatus.OK, "text/xml", document);
                    HttpMetadata.set(response.headers(), started.answered());
                    respond(ctx, request, response);
                    beginNext(ctx);
                }));
    }

    /** The exchange is over, or given up. */
    private void ended() {
        exchange = null;
        if (overdue != null) {
            overdue.cancel(false);
            overdue = null;
        }
    }

    private void respond(ChannelHandlerContext ctx, FullHttpRequest request, FullHttpResponse response) {
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        HttpUtil.setKeepAlive(response, keepAlive);
        if (keepAlive) {
            ctx.writeAndFlush(response, ctx.voidPromise());
        } else {
            leave(ctx, response);
        }
    }

    /** Sends a last answer and closes: what was pipelined behind it is not run. */
    private void leave(ChannelHandlerContext ctx, FullHttpResponse response) {
        leaving = true;
        releasePipelined();
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void releasePipelined() {
        pipelined.forEach(FullHttpRequest::release);
        pipelined.clear();
    }

    /** A caller that doesn't say how long it waits is taken to wait as long as it keeps the connection. */
    private static Deadline deadline(HttpRequest request) {
        String millis = request.headers().get(TIMEOUT_HEADER, "");
        Duration timeout = millis.matches("\\d{1,10}") ? Duration.ofMillis(Long.parseLong(millis)) : LONGEST_TIMEOUT;
        return Deadline.after(timeout.compareTo(LONGEST_TIMEOUT) < 0 ? timeout : LONGEST_TIMEOUT);
    }

    /** Gives the call under way up. On the event loop. */
    void cancelCalls() {
        if (exchange != null) {
            exchange.cancel();
            ended();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        beginNext(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == DocumentAggregator.TOO_LONG) {
            // Its refusal waits for the answers before it.
            tooLong = true;
            beginNext(ctx);
        } else if (event instanceof IdleStateEvent && exchange == null) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leaving = true;
        cancelCalls();
        releasePipelined();
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
