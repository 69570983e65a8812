package io.trivet.rpc.xml;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslHandler;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.Carrier;
import io.trivet.rpc.netty.ConnectionPool;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.PeerWire;
import io.trivet.rpc.netty.ServerAddress;
import io.trivet.rpc.netty.Slot;
import io.trivet.rpc.netty.Sockets;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.ClientSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, with one call at a time. Giving up a call resets the connection, because HTTP has no
 * other way to tell the server.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpResponse> implements Carrier<PendingCall> {
    private final Slot<PendingCall> slot;
    private final HttpRequests requests;
    private final ClientSettings settings;
    private final HttpResponses responses;

    /** The call under way. The thread that removes it must end it and inform the slot. */
    private final AtomicReference<PendingCall> current = new AtomicReference<>();

    /** The channel; null until it begins to connect. */
    private volatile @Nullable Channel channel;

    private volatile boolean opened;

    /** The call that was sent last. Another call under way has not left this JVM. Written on the event loop. */
    private volatile @Nullable PendingCall written;

    /** Whether the server has answered. This and the next two fields are used on the event loop only. */
    private boolean answered;

    private long usableNanos = Long.MAX_VALUE;

    private final KeepAlive keepAlive = new KeepAlive();

    /** The reason why calls can't be answered any more, or null. */
    private volatile @Nullable RpcException end;

    HttpConnection(Slot<PendingCall> slot, HttpRequests requests, ClientSettings settings, HttpResponses responses) {
        this.slot = slot;
        this.requests = requests;
        this.settings = settings;
        this.responses = responses;
    }

    @Override
    public void connect(EventLoops loops) {
        ServerAddress address = slot.address();
        Bootstrap bootstrap = loops.connecting(settings.limits().connectTimeout());
        if (address.socket() instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opening) {
                        channel = opening;
                        TlsHandlers.addClient(
                                opening.pipeline(),
                                PeerWire.HTTP,
                                settings.tls(),
                                requests.host(),
                                requests.port(),
                                settings.limits().connectTimeout());
                        opening.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new AnswerReader(settings.limits()))
                                .addLast(HttpConnection.this);
                    }
                })
                .connect(address.socket())
                .addListener((ChannelFuture done) -> connected(done));
    }

    private void connected(ChannelFuture connecting) {
        SslHandler securing = connecting.channel().pipeline().get(SslHandler.class);
        if (!connecting.isSuccess()) {
            end(Sockets.unreachable(slot.address().socket(), connecting.cause()));
        } else if (securing == null) {
            open();
        } else {
            // The handlers are informed of a failure.
            securing.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    open();
                }
            });
        }
    }

    private void open() {
        if (end == null) {
            opened = true;
            slot.opened();
        }
    }

    @Override
    public @Nullable PendingCall watched() {
        return current.get();
    }

    @Override
    public void send(PendingCall call) {
        FullHttpRequest request = call.assign(this, requests);
        if (request == null) {
            slot.free(usableNanos);
            return;
        }
        current.set(call);
        if (call.isDone()) {
            // The call was given up before it could see this connection, and perhaps after.
            request.release();
            giveUp(call);
            return;
        }
        Channel open = channel();
        if (open.eventLoop().inEventLoop()) {
            write(call, request);
            return;
        }
        try {
            open.eventLoop().execute(() -> write(call, request));
        } catch (RejectedExecutionException e) {
            // The event loop has ended, as it does when the last client was closed.
            request.release();
            call.fail(ConnectionPool.closedFault());
        }
    }

    /**
     * Writes a request, unless its call was given up, or can't be answered here any more: then no server ran it. On the
     * event loop.
     */
    private void write(PendingCall call, FullHttpRequest request) {
        Channel open = channel();
        if (end == null && open.isActive() && current.get() == call) {
            call.sent();
            written = call;
            open.writeAndFlush(request, open.voidPromise());
            return;
        }
        request.release();
        if (current.compareAndSet(call, null)) {
            slot.ended();
            slot.moveOrFail(call, true, unreadFault());
        }
    }

    /** Called when a call's answer is not wanted any more, by any thread. */
    void giveUp(PendingCall call) {
        if (current.compareAndSet(call, null)) {
            slot.ended();
            reset(channel());
        }
    }

    private Channel channel() {
        // No call comes here before the connection is open.
        return Objects.requireNonNull(channel);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            // The answer follows.
            return;
        }
        PendingCall call = current.get();
        if (call == null || call != written || !current.compareAndSet(call, null)) {
            // The server announces that it closes the connection, or breaks the rules.
            ctx.close();
            return;
        }
        written = null;
        boolean stays = HttpUtil.isKeepAlive(response)
                && response.decoderResult().isSuccess()
                && ctx.channel().isActive();
        // For a request that it read completely, no server answers that it waited too long for it (RFC 9110, 15.5.9).
        boolean wasUnread = !stays && response.status().code() == HttpResponseStatus.REQUEST_TIMEOUT.code();
        answered |= !wasUnread;
        if (stays) {
            usableNanos = keepAlive.usableNanos(response.headers());
            slot.free(usableNanos);
        } else {
            slot.ended();
            ctx.close();
        }
        if (wasUnread) {
            slot.lost(answered);
            slot.moveOrFail(call, true, unreadFault());
            return;
        }
        try {
            call.reply().complete(responses.read(response, call.call().descriptor()));
        } catch (Throwable e) {
            call.reply().completeExceptionally(e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        RpcException insecure = cause instanceof RpcException own ? own : TlsHandlers.failure(cause);
        boolean broken = !(cause instanceof IOException);
        end(
                insecure != null
                        ? insecure
                        : new RpcException(
                                broken ? RpcStatus.INTERNAL : RpcStatus.UNAVAILABLE,
                                "the connection broke: " + cause.getMessage()
                                        + (broken ? ". Check that the URI's wire is the server's." : "."),
                                cause));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(lostFault());
    }

    private static RpcException lostFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the server closed the connection before it answered.");
    }

    private static RpcException unreadFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the server closed the connection, and didn't run the call.");
    }

    @Override
    public void leave() {
        close(new RpcException(RpcStatus.UNAVAILABLE, "the connection was idle, and closed."));
    }

    @Override
    public @Nullable ChannelFuture close(RpcException why) {
        boolean givesUp = end(why);
        Channel open = channel;
        // A connection that is about to connect closes itself when it is open.
        return open == null ? null : givesUp ? reset(open) : open.close();
    }

    /**
     * Closes a connection so that the server sees that the answer is not wanted: after an orderly end it can't tell
     * whether the answer is still read.
     */
    private static ChannelFuture reset(Channel open) {
        try {
            open.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            // The connection is closed already.
            return open.close();
        }
        // This bypasses TLS, whose orderly end would come first, and wait for a peer that doesn't read.
        ChannelHandlerContext first = open.pipeline().firstContext();
        return first == null ? open.close() : first.close();
    }

    /** Ends the call under way, unless another connection can run it, and returns whether there was one. */
    private boolean end(RpcException why) {
        RpcException first = end;
        if (first == null) {
            first = why;
            end = why;
        }
        PendingCall call = current.getAndSet(null);
        if (!opened) {
            slot.failed(first);
        } else if (call == null) {
            slot.closed(answered);
        } else {
            slot.lost(answered);
        }
        if (call != null) {
            slot.ended();
            slot.moveOrFail(call, call != written, first);
        }
        return call != null;
    }
}
