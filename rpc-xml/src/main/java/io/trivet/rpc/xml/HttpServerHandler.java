package io.trivet.rpc.xml;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.Backlog;
import io.trivet.rpc.netty.HeldCalls;
import io.trivet.rpc.netty.LoopMemory;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection in their order, as HTTP requires: a pipelined request waits for those before
 * it.
 */
final class HttpServerHandler extends SimpleChannelInboundHandler<IncomingRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServerHandler.class);

    private static final Fault OVERDUE =
            new Fault(RpcStatus.DEADLINE_EXCEEDED, "the call had not ended when its time was over.");
    private static final Fault CLOSED =
            new Fault(RpcStatus.UNAVAILABLE, "the server closed before the call had ended.");

    /** The age up to which a connection's first request may still be on its way. */
    private static final Duration NEW = Duration.ofSeconds(3);

    private final long since = System.nanoTime();
    private final Map<String, ServedPath> paths;
    private final BrowserGuard guard;
    private final XmlRpcCodec codec;
    private final IdleStateHandler idle;
    private final LoopMemory memory;
    private final AsciiString keepAlive;

    /** The decoder of the input; null when nothing more is read, because it may hold much input. */
    private @Nullable RequestDecoder decoder;

    /** The writer of answers. This and the next fields are created when the connection is open. */
    private @Nullable AnswerWriter writer;

    private HttpIncomingCall.@Nullable Connection connection;
    private @Nullable Farewell farewell;
    private @Nullable ChannelHandlerContext context;

    /** The waiting requests. This and all fields below are used on the event loop only. */
    private final PipelinedRequests pipelined;

    private @Nullable Exchange exchange;

    /** The memory that the exchange's request takes. */
    private int taken;

    /** The memory that its document takes in addition, because it came compressed. */
    private int unpacked;

    /** The timer that ends the exchange at its deadline; or null. */
    private @Nullable Future<?> timer;

    private boolean wasAsked;

    /** Whether the peer is a Trivet client, which understands an answer to no request. */
    private boolean acceptsGoodbye;

    /** Whether the idle time of connections was announced; once is enough for a Trivet client. */
    private boolean hasSentKeepAlive;

    /** Whether the server is closing: each answer then tells its client to use another connection. */
    private boolean closing;

    private boolean leaving;

    /** Whether the peer has ended its output: its requests are answered, and then the connection closes. */
    private boolean peerEnded;

    /** Whether a request is beginning: one that is answered at once must not begin the next one recursively. */
    private boolean beginning;

    HttpServerHandler(
            Map<String, ServedPath> paths,
            BrowserGuard guard,
            XmlRpcCodec codec,
            IdleStateHandler idle,
            RequestDecoder decoder,
            LoopMemory memory) {
        this.paths = paths;
        this.guard = guard;
        this.codec = codec;
        this.idle = idle;
        this.decoder = decoder;
        this.memory = memory;
        pipelined = new PipelinedRequests(memory);
        keepAlive = KeepAlive.seconds(TimeUnit.MILLISECONDS.toSeconds(idle.getReaderIdleTimeInMillis()));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Backlog backlog = new Backlog(ctx.channel(), memory.account(), codec.limits(), () -> hasRoom(ctx), () -> {
            LOG.warn(
                    "Closing the connection from {}: it doesn't read its answers.",
                    ctx.channel().remoteAddress());
            ctx.close();
        });
        writer = new AnswerWriter(codec, ctx.alloc(), backlog);
        HeldCalls held = new HeldCalls(ctx.executor(), memory.account(), codec.limits(), backlog);
        connection = new HttpIncomingCall.Connection(
                memory.account(), held, String.valueOf(ctx.channel().remoteAddress()));
        farewell = new Farewell(ctx);
        context = ctx;
    }

    private AnswerWriter writer() {
        return Objects.requireNonNull(writer, "no connection");
    }

    private HttpIncomingCall.Connection connection() {
        return Objects.requireNonNull(connection, "no connection");
    }

    private Farewell farewell() {
        return Objects.requireNonNull(farewell, "no connection");
    }

    /** Called when the socket took all waiting bytes, or most of them. */
    private void hasRoom(ChannelHandlerContext ctx) {
        connection().held().release();
        beginNext(ctx);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, IncomingRequest request) {
        if (leaving) {
            memory.giveBack(request.taken());
            return;
        }
        if (request.refusal() != null) {
            decoder = null;
        }
        wasAsked = true;
        pipelined.add(request);
        beginNext(ctx);
    }

    /** Begins the next requests: one at a time, and none while the peer doesn't read its answers. */
    private void beginNext(ChannelHandlerContext ctx) {
        if (beginning) {
            return;
        }
        beginning = true;
        try {
            IncomingRequest next;
            while (exchange == null && !leaving && ctx.channel().isWritable() && (next = pipelined.poll()) != null) {
                taken = next.taken();
                begin(ctx, next);
                if (exchange == null) {
                    free();
                }
            }
        } finally {
            beginning = false;
        }
        boolean reads = leaving || pipelined.hasRoom() && ctx.channel().isWritable();
        if (decoder != null) {
            decoder.pause(!reads);
        }
        ctx.channel().config().setAutoRead(reads);
    }

    private void free() {
        memory.giveBack(taken);
        taken = 0;
        if (unpacked > 0) {
            memory.account().giveBack(unpacked);
            unpacked = 0;
        }
    }

    private void begin(ChannelHandlerContext ctx, IncomingRequest request) {
        ServedPath path = RequestTargets.find(paths, request.head().uri());
        FullHttpResponse refusal = HttpAnswers.refusal(request, path, guard, codec);
        if (path == null || refusal != null) {
            respond(ctx, request, Objects.requireNonNull(refusal, "no path and no refusal"), 0);
            return;
        }
        acceptsGoodbye = HttpMetadata.hasTypedFaults(request.head().headers());
        if (closing && acceptsGoodbye) {
            sendGoodbye(ctx);
            return;
        }
        byte[] document = request.document();
        ContentCoding coding = ContentCoding.of(request.head().headers().get(HttpHeaderNames.CONTENT_ENCODING));
        if (coding != null) {
            try {
                document = coding.unpack(
                        Unpooled.wrappedBuffer(document), codec.limits().maxMessage(), memory.account());
                unpacked = document.length;
            } catch (Exception e) {
                respond(ctx, request, HttpAnswers.unreadable(request.head(), e, codec), 0);
                return;
            }
        }
        Deadline deadline = HttpMetadata.deadline(request.head().headers());
        Exchange started = new Exchange(
                path,
                writer(),
                connection(),
                path.format(acceptsGoodbye),
                deadline,
                HttpMetadata.of(request.head().headers()),
                new AwaitedAnswer(ctx, request, writer(), (response, made) -> answered(ctx, request, response, made)));
        exchange = started;
        if (request.head().method().equals(HttpMethod.POST)) {
            started.start(document);
        } else {
            started.startPage();
        }
        if (exchange == started && request.head().headers().contains(HttpMetadata.TIMEOUT)) {
            timer = ctx.executor()
                    .schedule(() -> started.end(OVERDUE), deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void answered(ChannelHandlerContext ctx, IncomingRequest request, FullHttpResponse response, int made) {
        exchange = null;
        stopTimer();
        free();
        idle.resetReadTimeout();
        respond(ctx, request, response, made);
        beginNext(ctx);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /**
     * Sends a response, for whose content this many bytes are counted. The last response closes the connection, and
     * requests pipelined after it aren't run.
     */
    private void respond(ChannelHandlerContext ctx, IncomingRequest request, FullHttpResponse response, int made) {
        // The bytes after a request without a length may be its document, or the next request.
        boolean isRead = request.refusal() == null
                && request.head().decoderResult().isSuccess()
                && !response.status().equals(HttpResponseStatus.LENGTH_REQUIRED);
        boolean isLast = closing || peerEnded && pipelined.isEmpty();
        boolean stays = HttpUtil.isKeepAlive(request.head()) && isRead && !isLast;
        boolean isKnown =
                acceptsGoodbye && hasSentKeepAlive && response.protocolVersion().isKeepAliveDefault();
        if (stays && !isKnown) {
            hasSentKeepAlive = true;
            response.headers()
                    .add(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE)
                    .add(KeepAlive.HEADER, keepAlive);
        }
        guard.allow(request.head(), response);
        FullHttpResponse sent = response;
        if (request.head().method().equals(HttpMethod.HEAD)) {
            sent = response.replace(Unpooled.EMPTY_BUFFER);
            response.release();
        }
        int length = sent.content().readableBytes();
        if (stays) {
            ctx.write(sent, ctx.voidPromise());
        } else {
            leave(ctx);
            farewell().write(sent, isRead ? Farewell.NONE : Farewell.of(request.refusal()));
        }
        writer().backlog().written(made, length);
        ctx.flush();
        writer().backlog().flushed();
    }

    private void leave(ChannelHandlerContext ctx) {
        leaving = true;
        if (decoder != null) {
            decoder.end(ctx);
            decoder = null;
        }
        pipelined.clear();
    }

    /** Announces that the connection ends, and that requests which arrive from now on are not run. */
    private void sendGoodbye(ChannelHandlerContext ctx) {
        NettyServer.leaves(ctx.channel());
        leave(ctx);
        farewell().write(HttpAnswers.goodbye(), Farewell.of(null));
        ctx.flush();
    }

    /**
     * Lets this connection end with its next answer. If the connection is idle and its peer is a Trivet client, it ends
     * now; the client thereby learns that a request which it has just sent was not run. Other clients would take this
     * message for the answer to their next call. On the event loop.
     */
    void stopAccepting() {
        closing = true;
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return;
        }
        if (isUnused() && acceptsGoodbye) {
            sendGoodbye(ctx);
            ctx.channel().config().setAutoRead(true);
        } else if (!wasAsked && System.nanoTime() - since < NEW.toNanos()) {
            // The request for which the connection was opened is still on its way, and must find it open.
            NettyServer.leaves(ctx.channel());
        }
    }

    private boolean isUnused() {
        return exchange == null && pipelined.isEmpty() && !leaving;
    }

    /**
     * Gives up the call under way, and reports that: a client that only saw the connection end would send the call
     * again. On the event loop.
     */
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
        if (event instanceof IdleStateEvent && exchange == null) {
            // Never closes during a call. Requests that arrive from now on are not run: see the package's Javadoc.
            if (isUnused() && acceptsGoodbye) {
                sendGoodbye(ctx);
            } else {
                leaving = true;
                ctx.close();
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent) {
            peerEnds(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /**
     * A peer that goes away ends its output in the same way as one that waits for answers. Only a reset shows that it
     * doesn't wait.
     */
    private void peerEnds(ChannelHandlerContext ctx) {
        peerEnded = true;
        farewell().peerEnds();
        if (isUnused()) {
            leaving = true;
            // This comes after the answers that the socket hasn't taken yet.
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
        farewell().end();
        free();
        pipelined.clear();
        writer().backlog().close();
        memory.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // Peers must not be able to fill the log with failing handshakes, or with requests that they don't finish.
        boolean isTheirs = cause instanceof IOException || cause instanceof PrematureChannelClosureException;
        if (isTheirs || TlsHandlers.failure(cause) != null) {
            LOG.debug("The connection from {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("Closing the connection from {}: {}", ctx.channel().remoteAddress(), cause.toString());
        }
        ctx.close();
    }
}
