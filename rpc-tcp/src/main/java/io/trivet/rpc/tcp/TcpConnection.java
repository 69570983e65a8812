package io.trivet.rpc.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.local.LocalAddress;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.rpc.netty.CallTable;
import io.trivet.rpc.netty.Carrier;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.netty.PeerWire;
import io.trivet.rpc.netty.ServerAddress;
import io.trivet.rpc.netty.Slot;
import io.trivet.rpc.netty.Sockets;
import io.trivet.rpc.netty.TlsHandlers;
import io.trivet.rpc.spi.Fault;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection to a server, shared by all calls to it. Ids distinguish the calls. */
final class TcpConnection extends FrameReader implements Carrier<TcpCall> {
    private static final long MAX_UNSENT = 64 * 1024 * 1024;
    private static final String RAISES = ". That is the client's limit: RpcLimits.maxMessage raises it.";

    private final Slot<TcpCall> slot;
    private final @Nullable Tls tls;

    /** The calls that wait for an answer. This and all fields below except the last are used on the event loop only. */
    private final CallTable<TcpCall> pending = new CallTable<>(this::giveUp);

    /**
     * The last id that was given to a call. Ids are odd, and so never zero. Gaps between ids help the table to find the
     * end of a probe sequence at once when it removes one.
     */
    private int lastId = -1;

    private boolean wroteSincePing;
    private boolean readSincePing;
    private boolean answered;
    private boolean pingOutstanding;
    private boolean leaving;

    /** Whether items of streams that calls send could not be requested, because too many bytes wait to be sent. */
    private boolean sendersWait;

    private @Nullable Future<?> keepalive;

    /** The reason why no further call can be answered, or null. */
    private @Nullable RpcException end;

    /** The queue of frames to send. This and the next field are set when the connection is being opened. */
    private volatile @Nullable Outbox outbox;

    private volatile @Nullable Channel channel;

    /** Creates a connection that uses TLS if given. */
    TcpConnection(Slot<TcpCall> slot, @Nullable Tls tls, Limits limits) {
        super(limits);
        this.slot = slot;
        this.tls = tls;
    }

    @Override
    public void connect(EventLoops loops) {
        ServerAddress address = slot.address();
        Bootstrap bootstrap = loops.connecting(limits().connect());
        if (!(address.socket() instanceof LocalAddress)) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opening) {
                        if (address.socket() instanceof InetSocketAddress socket) {
                            TlsHandlers.addClient(
                                    opening.pipeline(),
                                    PeerWire.TRIVET,
                                    tls,
                                    address.host(),
                                    socket.getPort(),
                                    limits().connect());
                        }
                        opening.pipeline().addLast(TcpConnection.this);
                    }
                })
                .connect(address.socket())
                .addListener((ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        slot.failed(Sockets.unreachable(address.socket(), done.cause()));
                    }
                });
    }

    @Override
    public void send(TcpCall call) {
        call.assign(this);
    }

    /** Returns null, because each connection watches its own calls. */
    @Override
    public @Nullable TcpCall watched() {
        return null;
    }

    @Override
    public void leave() {
        try {
            channel().eventLoop().execute(() -> {
                leaving = true;
                closeIfLeft();
            });
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and the connection with it.
            return;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        outbox = new Outbox(ctx.channel(), Wire::length, null);
        channel = ctx.channel();
    }

    @Override
    void opened(ChannelHandlerContext ctx) {
        if (end != null) {
            // The preface could not even be sent.
            return;
        }
        long pause = limits().ping().toNanos();
        keepalive = ctx.executor().scheduleWithFixedDelay(this::keepAlive, pause, pause, TimeUnit.NANOSECONDS);
    }

    /**
     * Reports that the connection is open. Before the peer's preface arrives, the server may not have accepted the
     * connection. A call sent on it could be lost, and it would be unknown whether it ran.
     */
    @Override
    protected void begun() {
        if (end == null) {
            slot.opened();
        }
    }

    /** Checks the connection with a ping: a vanished peer leaves it open, but doesn't answer. */
    private void keepAlive() {
        boolean silent = !wroteSincePing;
        wroteSincePing = false;
        if (readSincePing) {
            readSincePing = false;
            pingOutstanding = false;
            if (silent) {
                // The server closes connections that are silent.
                ping();
            }
        } else if (pingOutstanding) {
            end(new RpcException(
                    RpcStatus.UNAVAILABLE,
                    "the server sent nothing for " + text(limits().ping().multipliedBy(2))
                            + ", not even an answer to a ping."));
            channel().close();
        } else {
            pingOutstanding = true;
            ping();
        }
    }

    private void ping() {
        outbox().write(Wire.frame(Wire.PING, 0));
        outbox().flush();
    }

    Outbox outbox() {
        return Objects.requireNonNull(outbox, "an outbox of a connection that is not yet opened");
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "a channel of a connection that is not yet opened");
    }

    /**
     * Returns a new id under which the call waits for its answer, or zero if it can't be answered. On the event loop.
     */
    int register(TcpCall call) {
        long unsent = channel().bytesBeforeWritable();
        if (unsent == Long.MAX_VALUE) {
            // Netty reports this for a closed channel. The handlers are informed a little later, which would be too
            // late for callers that call again at once.
            end(lostFault());
        }
        if (end != null || leaving) {
            slot.ended();
            slot.moveOrFail(call, true, end != null ? end : leavingFault());
            return 0;
        }
        if (unsent > MAX_UNSENT) {
            slot.ended();
            call.fail(new RpcException(
                    RpcStatus.RESOURCE_EXHAUSTED,
                    "the server doesn't read as fast as it is called: " + MAX_UNSENT + " bytes wait to be sent."));
            return 0;
        }
        do {
            lastId += 2;
        } while (pending.contains(lastId));
        pending.put(lastId, call, channel().eventLoop());
        wroteSincePing = true;
        return lastId;
    }

    /** Called when a call ended before it was sent. */
    void skipped() {
        slot.ended();
    }

    /**
     * Withdraws a call that its caller gave up. The server is notified before it receives any later call. By any
     * thread.
     */
    void withdraw(TcpCall call) {
        outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return forget(call) ? Wire.frame(Wire.CANCEL, call.id()) : null;
            }

            @Override
            public void discard() {
                // The connection has ended, and the server knows that.
            }
        });
    }

    /** Removes a call that its caller gave up; false if it isn't carried here. On the event loop. */
    boolean forget(TcpCall call) {
        if (!call.wasSent() || !pending.remove(call)) {
            return false;
        }
        call.released();
        slot.ended();
        closeIfLeft();
        return true;
    }

    /** Notifies the server at once. On the event loop. */
    private void drop(TcpCall call) {
        if (forget(call)) {
            outbox().write(Wire.frame(Wire.CANCEL, call.id()));
            outbox().flush();
        }
    }

    private void giveUp(TcpCall call) {
        drop(call);
        call.failOverdue();
    }

    @Override
    void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength) {
        switch (type) {
            case Wire.ITEM -> {
                TcpCall call = pending.get(id);
                if (call != null && call.stream() != null) {
                    call.stream().item(readScratch(in, bodyLength), bodyLength);
                }
            }
            case Wire.RESPONSE, Wire.FAULT, Wire.REFUSED, Wire.END -> answer(type, id, in, bodyLength);
            case Wire.BEGUN -> begun(id, in, bodyLength);
            case Wire.CREDIT -> {
                TcpCall call = pending.get(id);
                if (call != null && bodyLength >= Integer.BYTES) {
                    credit(call, in.getUnsignedInt(in.readerIndex()));
                }
            }
            case Wire.CANCEL -> {
                TcpCall call = pending.get(id);
                if (call != null) {
                    call.stopSending();
                }
            }
            case Wire.GO_AWAY -> {
                leaving = true;
                slot.leaving();
                closeIfLeft();
            }
            default -> {
                // This is a PONG, whose arrival is sufficient, or a frame of a newer peer.
            }
        }
    }

    private void credit(TcpCall call, long items) {
        if (!call.credit(items)) {
            drop(call);
            call.failAsMistaken();
        }
    }

    private void answer(byte type, int id, ByteBuf in, int bodyLength) {
        if (id == 0 && type == Wire.FAULT) {
            // This fault concerns all calls: the server ends the connection.
            byte[] body = readScratch(in, bodyLength);
            Fault why = MethodCodec.ANY.readFault(body, 0, bodyLength);
            end(new RpcException(why.status(), why.message()));
            return;
        }
        TcpCall call = pending.remove(id);
        if (call == null) {
            // The caller gave up in the meantime.
            return;
        }
        answered = true;
        slot.ended();
        RpcException refused = call.end(type, readScratch(in, bodyLength), bodyLength);
        if (refused != null) {
            slot.moveOrFail(call, true, refused);
        }
        call.released();
        closeIfLeft();
    }

    @Override
    void tooLong(byte type, int id, String why) {
        TcpCall call = pending.remove(id);
        if (call == null) {
            return;
        }
        answered = true;
        slot.ended();
        boolean more = type == Wire.ITEM || type == Wire.BEGUN;
        if (more) {
            // The stream would continue, although its items are not wanted any more.
            outbox().write(Wire.frame(Wire.CANCEL, id));
        }
        call.endWith(new RpcException(
                RpcStatus.INVALID_ARGUMENT, (more ? "an item" : "the answer") + " is too long: " + why + RAISES));
        call.released();
        closeIfLeft();
    }

    private void begun(int id, ByteBuf in, int bodyLength) {
        TcpCall call = pending.get(id);
        if (call != null && call.stream() == null) {
            answered = true;
            if (!call.begin(this, readScratch(in, bodyLength), bodyLength)) {
                drop(call);
            }
        }
    }

    /** Returns whether a call still expects its answer, or items, on this connection. On the event loop. */
    boolean carries(TcpCall call) {
        return pending.get(call.id()) == call;
    }

    /** Watches a call's new deadline. On the event loop. */
    void watch(TcpCall call) {
        pending.watch(call, channel().eventLoop());
    }

    /**
     * Returns whether items may be requested from the publishers of calls; otherwise the calls are asked again when
     * there is room. On the event loop.
     */
    boolean isReadyForItems() {
        boolean ready = channel().isWritable();
        sendersWait |= !ready;
        return ready;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (sendersWait && ctx.channel().isWritable()) {
            sendersWait = false;
            pending.forEach(TcpCall::resumeSending);
        }
        super.channelWritabilityChanged(ctx);
    }

    private void closeIfLeft() {
        if (leaving && pending.isEmpty()) {
            channel().close();
        }
    }

    /** Any byte counts as a sign of life, because a long answer may take its time. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        readSincePing = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        outbox().flush();
        super.channelReadComplete(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        RpcException insecure = TlsHandlers.failure(cause);
        if (insecure != null) {
            end(insecure);
            ctx.close();
            return;
        }
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        boolean broken = cause instanceof DecoderException;
        end(new RpcException(
                broken ? RpcStatus.INTERNAL : RpcStatus.UNAVAILABLE,
                "the connection broke: " + reason.getMessage()
                        + (broken ? ". Check that the URI's wire is the server's." : "."),
                cause));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        if (keepalive != null) {
            keepalive.cancel(false);
        }
        end(lostFault());
        pending.close();
        outbox().release();
    }

    @Override
    public @Nullable ChannelFuture close(RpcException why) {
        Channel open = channel;
        if (open == null) {
            // It hasn't even begun; closing the event loops closes it.
            return null;
        }
        open.eventLoop().execute(() -> end(why));
        return open.close();
    }

    private static RpcException lostFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the server closed the connection before it answered.");
    }

    private static RpcException leavingFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the server is closing, and didn't run the call.");
    }

    private void end(RpcException why) {
        if (end != null) {
            return;
        }
        end = why;
        if (hasBegun()) {
            slot.closed(answered);
        } else {
            // A caller that takes this connection for one that will open would keep it for ever.
            slot.failed(why);
        }
        for (TcpCall call : pending.removeAll()) {
            call.released();
            slot.ended();
            if (call.stream() == null) {
                slot.moveOrFail(call, false, why);
            } else {
                call.stream().lose(why);
            }
        }
    }
}
