package io.trivet.rpc.xml;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection in their order, as HTTP has it: a pipelined one waits for those before it. */
final class HttpServerHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServerHandler.class);
    private static final int MOST_PIPELINED = 16;

    /** Of all documents that wait: behind that, and the one that is being read, a peer's next ones stay on its side. */
    private static final int MOST_PIPELINED_BYTES = 1024 * 1024;

    private static final Fault OVERDUE =
            new Fault(RpcStatus.DEADLINE_EXCEEDED, "the call had not ended when its time was over.");
    private static final Fault CLOSED =
            new Fault(RpcStatus.UNAVAILABLE, "the server closed before the call had ended.");

    /** From here on a document is packed for whoever takes it so: Python's server does it from the same length on. */
    private static final int LEAST_PACKED = 1400;

    /** So long a peer may go on sending what isn't read any more: it would see its end as a reset, in place of the last answer. */
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(30);

    private final Map<String, ServedPath> paths;
    private final BrowserGuard guard;
    private final XmlRpcCodec codec;
    private final IdleStateHandler idle;

    /** Touched on the event loop only, as is the exchange. */
    private final ArrayDeque<FullHttpRequest> pipelined = new ArrayDeque<>();

    private int pipelinedBytes;

    private @Nullable Exchange exchange;

    /** Ends the exchange at its deadline, or the connection after its last answer; or null. */
    private @Nullable Future<?> timer;

    private @Nullable String peer;
    private boolean tooLong;

    /** The server is closing: whoever gets an answer is told to go elsewhere. */
    private boolean closing;

    private boolean leaving;

    /** The peer sends nothing more: what it sent is answered, and then the connection closes. */
    private boolean peerEnded;

    /** The last answer was taken, and the peer is waited for. */
    private boolean sayingFarewell;

    /** What is answered at once must not begin the next inside itself. */
    private boolean beginning;

    HttpServerHandler(Map<String, ServedPath> paths, BrowserGuard guard, XmlRpcCodec codec, IdleStateHandler idle) {
        this.paths = paths;
        this.guard = guard;
        this.codec = codec;
        this.idle = idle;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (leaving || tooLong) {
            return;
        }
        pipelined.add(request.retain());
        pipelinedBytes += request.content().readableBytes();
        beginNext(ctx);
    }

    /** Begins what may begin now: one request at a time, and none while the peer doesn't read its answers. */
    private void beginNext(ChannelHandlerContext ctx) {
        if (beginning) {
            return;
        }
        beginning = true;
        try {
            FullHttpRequest next;
            while (exchange == null && !leaving && ctx.channel().isWritable() && (next = pipelined.poll()) != null) {
                pipelinedBytes -= next.content().readableBytes();
                try {
                    begin(ctx, next);
                } finally {
                    next.release();
                }
            }
        } finally {
            beginning = false;
        }
        if (exchange == null && tooLong && pipelined.isEmpty() && !leaving) {
            leave(ctx, HttpAnswers.tooLong(), true);
        }
        boolean hasRoom = pipelined.size() < MOST_PIPELINED && pipelinedBytes < MOST_PIPELINED_BYTES;
        ctx.channel().config().setAutoRead(leaving || hasRoom && ctx.channel().isWritable());
    }

    private void begin(ChannelHandlerContext ctx, FullHttpRequest request) {
        ServedPath path = Targets.find(paths, request.uri());
        FullHttpResponse refusal = HttpAnswers.refusal(request, path, guard);
        if (path == null || refusal != null) {
            respond(ctx, request, Objects.requireNonNull(refusal, "no path and no refusal"));
            return;
        }
        byte[] document;
        try {
            ContentCoding coding = ContentCoding.of(request.headers().get(HttpHeaderNames.CONTENT_ENCODING));
            document = coding == null ? ByteBufUtil.getBytes(request.content()) : coding.unpack(request.content());
        } catch (IOException e) {
            respond(ctx, request, HttpAnswers.unreadable(request, e));
            return;
        }
        Deadline deadline = HttpMetadata.deadline(request.headers());
        Exchange started = new Exchange(
                path,
                codec,
                ctx.alloc(),
                path.format(HttpMetadata.hasTypedFaults(request.headers())),
                deadline,
                HttpMetadata.of(request.headers()),
                peer(ctx));
        exchange = started;
        ContentCoding packing = ContentCoding.accepted(request.headers().get(HttpHeaderNames.ACCEPT_ENCODING, ""));
        Consumer<Answer> whenAnswered = answer -> {
            FullHttpResponse response = response(request, answer, packing);
            if (ctx.executor().inEventLoop()) {
                answered(ctx, request, response);
            } else {
                ctx.executor().execute(() -> answered(ctx, request, response));
            }
        };
        if (request.method().equals(HttpMethod.POST)) {
            started.start(document, whenAnswered);
        } else {
            started.startPage(whenAnswered);
        }
        if (exchange == started && request.headers().contains(HttpMetadata.TIMEOUT)) {
            timer = ctx.executor()
                    .schedule(() -> started.end(OVERDUE), deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private String peer(ChannelHandlerContext ctx) {
        String known = peer;
        if (known == null) {
            known = String.valueOf(ctx.channel().remoteAddress());
            peer = known;
        }
        return known;
    }

    private static FullHttpResponse response(FullHttpRequest request, Answer answer, @Nullable ContentCoding packing) {
        if (packing == null || answer.document().readableBytes() <= LEAST_PACKED) {
            return HttpAnswers.response(request, answer);
        }
        FullHttpResponse response = HttpAnswers.response(request, answer.packed(packing));
        response.headers().set(HttpHeaderNames.CONTENT_ENCODING, packing.word());
        return response;
    }

    private void answered(ChannelHandlerContext ctx, FullHttpRequest request, FullHttpResponse response) {
        ended();
        idle.resetReadTimeout();
        respond(ctx, request, response);
        beginNext(ctx);
    }

    /** The exchange is over, or given up. */
    private void ended() {
        exchange = null;
        stopTimer();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void respond(ChannelHandlerContext ctx, FullHttpRequest request, FullHttpResponse response) {
        // What follows a request without a length may be its document, or the next request.
        boolean isRead =
                request.decoderResult().isSuccess() && !response.status().equals(HttpResponseStatus.LENGTH_REQUIRED);
        boolean isLast = closing || peerEnded && pipelined.isEmpty();
        boolean keepAlive = HttpUtil.isKeepAlive(request) && isRead && !isLast;
        HttpUtil.setKeepAlive(response, keepAlive);
        guard.allow(request, response);
        if (keepAlive) {
            ctx.writeAndFlush(response, ctx.voidPromise());
        } else {
            leave(ctx, response, !isRead);
        }
    }

    /**
     * Sends a last answer and closes: what was pipelined behind it is not run.
     *
     * @param more whether the peer may still be sending what the answer refuses
     */
    private void leave(ChannelHandlerContext ctx, FullHttpResponse response, boolean more) {
        leaving = true;
        releasePipelined();
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ChannelFuture last = ctx.writeAndFlush(response);
        if (more) {
            last.addListener(sent -> farewell(ctx));
        } else {
            last.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Says that no more answers come, and drops what does come until the peer closes. */
    private void farewell(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (peerEnded) {
            ctx.close();
            return;
        }
        sayingFarewell = true;
        timer = ctx.executor().schedule(() -> ctx.close(), LONGEST_FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
        // TLS has an end of its own, which the length of the answer makes up for.
        if (ctx.channel() instanceof DuplexChannel socket && ctx.pipeline().get(SslHandler.class) == null) {
            socket.shutdownOutput();
        }
    }

    private void releasePipelined() {
        pipelined.forEach(FullHttpRequest::release);
        pipelined.clear();
        pipelinedBytes = 0;
    }

    /** Lets this connection end with its next answer. On the event loop. */
    void stopAccepting() {
        closing = true;
    }

    /** Gives the call under way up, and says so: a client that saw nothing but the end of the connection would send it again. On the event loop. */
    void cancelCalls() {
        if (exchange != null) {
            exchange.end(CLOSED);
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
            // Never under a call, and whatever comes from now on is not run: see the package's comment.
            leaving = true;
            ctx.close();
        } else if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent) {
            peerEnds(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** A peer that goes away ends in the same way as one that waits for answers; only a reset tells that nobody does. */
    private void peerEnds(ChannelHandlerContext ctx) {
        peerEnded = true;
        if (sayingFarewell) {
            ctx.close();
        } else if (exchange == null && pipelined.isEmpty() && !leaving) {
            leaving = true;
            // Behind the answers that its socket didn't take yet.
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leaving = true;
        if (exchange != null) {
            exchange.cancel();
            exchange = null;
        }
        stopTimer();
        releasePipelined();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Strangers can't fill the log with handshakes that fail, or with requests that they begin and don't end.
        boolean isTheirs = cause instanceof IOException || cause instanceof PrematureChannelClosureException;
        if (isTheirs || TlsHandlers.failure(cause) != null) {
            LOG.debug("The connection from {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("Closing the connection from {}: {}", ctx.channel().remoteAddress(), cause.toString());
        }
        ctx.close();
    }
}
