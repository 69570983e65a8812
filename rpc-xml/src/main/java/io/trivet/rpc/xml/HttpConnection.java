package io.trivet.rpc.xml;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.FirstBytes;
import io.trivet.rpc.netty.PeerWire;
import io.trivet.rpc.netty.Sockets;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.ClientSettings;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connection to a server, with one call at a time. A call that is given up resets the connection: HTTP has no other way to say so. */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpResponse> {

    private final HttpClientTransport transport;
    private final HttpRequests requests;
    private final ClientSettings settings;
    private final HttpResponses responses;

    /** The call under way; whoever takes it out ends it. */
    private final AtomicReference<PendingCall> current = new AtomicReference<>();

    /** Null until it is connected, or has failed to be. */
    private volatile @Nullable Channel channel;

    /** Guarded by the transport. */
    private long idleSince;

    /** Why no call can be answered any more, or null. */
    private volatile @Nullable RpcException end;

    HttpConnection(
            HttpClientTransport transport, HttpRequests requests, ClientSettings settings, HttpResponses responses) {
        this.transport = transport;
        this.requests = requests;
        this.settings = settings;
        this.responses = responses;
    }

    /** Connects, and then sends the call. It may fail before this returns. */
    void open(EventLoops loops, PendingCall call) {
        current.set(call);
        loops.connecting(settings.limits().connectTimeout())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opening) {
                        Tls tls = settings.tls();
                        String scheme = tls == null ? "http" : "https";
                        if (tls != null) {
                            TlsHandlers.addClient(
                                    opening.pipeline(),
                                    tls,
                                    scheme,
                                    requests.host(),
                                    requests.port(),
                                    settings.limits().connectTimeout());
                        }
                        opening.pipeline()
                                .addLast(FirstBytes.ofServer(PeerWire.HTTP, scheme, tls != null))
                                .addLast(new HttpClientCodec())
                                .addLast(new AnswerReader(settings.limits()))
                                .addLast(HttpConnection.this);
                    }
                })
                .connect(requests.address())
                .addListener((ChannelFuture done) -> opened(done, call));
    }

    private void opened(ChannelFuture connecting, PendingCall call) {
        Channel opened = connecting.channel();
        channel = opened;
        if (end != null) {
            // Closed while it was opening.
            call.discard();
            opened.close();
            failIfEnded(call);
        } else if (connecting.isSuccess()) {
            write(call);
        } else {
            call.discard();
            end(Sockets.unreachable(requests.address(), connecting.cause()));
        }
    }

    /** Returns when it became idle; for the transport, as is the next. */
    long idleSince() {
        return idleSince;
    }

    void idleSince(long nanos) {
        idleSince = nanos;
    }

    /** Returns the call under way, or null. */
    @Nullable
    PendingCall current() {
        return current.get();
    }

    void send(PendingCall call) {
        current.set(call);
        write(call);
    }

    private void write(PendingCall call) {
        // No call comes here before the channel is open.
        Channel open = Objects.requireNonNull(channel);
        call.reply().whenComplete((value, thrown) -> {
            if (current.compareAndSet(call, null)) {
                reset(open);
            }
        });
        open.writeAndFlush(requests.post(call.document(), call.call()), open.voidPromise());
        failIfEnded(call);
    }

    /** It may have ended before it could see this call. */
    private void failIfEnded(PendingCall call) {
        RpcException ended = end;
        if (ended != null && current.compareAndSet(call, null)) {
            call.fail(ended);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
        if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            // The answer comes behind it.
            return;
        }
        PendingCall call = current.getAndSet(null);
        if (call == null) {
            ctx.close();
            return;
        }
        boolean stays = HttpUtil.isKeepAlive(response)
                && response.decoderResult().isSuccess()
                && ctx.channel().isActive();
        if (stays) {
            transport.free(this);
        } else {
            transport.gone(this);
            ctx.close();
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
        end(new RpcException(RpcStatus.UNAVAILABLE, "the server closed the connection before it answered."));
    }

    @Nullable
    ChannelFuture close(RpcException why) {
        boolean givesUp = end(why);
        Channel open = channel;
        // One that is opening closes itself when it is open.
        return open == null ? null : givesUp ? reset(open) : open.close();
    }

    /** Closes a connection so that the server sees that nobody waits: of an orderly end it can't tell whether the answer is still read. */
    private static ChannelFuture reset(Channel open) {
        try {
            open.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            // It is closed already.
            return open.close();
        }
        // Past TLS, whose orderly end would come first, and wait for a peer that doesn't read.
        ChannelHandlerContext first = open.pipeline().firstContext();
        return first == null ? open.close() : first.close();
    }

    /** Fails the call under way, and tells whether there was one. */
    private boolean end(RpcException why) {
        RpcException first = end;
        if (first == null) {
            first = why;
            end = why;
        }
        transport.gone(this);
        PendingCall call = current.getAndSet(null);
        if (call != null) {
            call.fail(first);
        }
        return call != null;
    }
}
