package io.trivet.rpc.zerorpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.DecoderException;
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
import io.trivet.rpc.zmtp.Frames;
import io.trivet.rpc.zmtp.Mechanism;
import io.trivet.rpc.zmtp.ZmtpConnection;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One connection to a server, shared by all calls to it. Each call is a channel. */
final class ClientConnection extends ZmtpConnection implements Carrier<ZeroRpcCall> {
    private static final long MAX_UNSENT = 64 * 1024 * 1024;
    private static final String RAISES = ". That is the client's limit: RpcLimits.maxMessage raises it.";

    private final Slot<ZeroRpcCall> slot;
    private final @Nullable Tls tls;
    private final Limits limits;
    private final MessageIds ids = new MessageIds();
    private final EventHead head = new EventHead();

    /** The calls that wait for an answer. This and all fields below except the last are used on the event loop only. */
    private final CallTable<ZeroRpcCall> pending = new CallTable<>(this::giveUp);

    private final Heartbeats<ZeroRpcCall> heartbeats;

    private boolean answered;
    private boolean leaving;

    /** Whether items of streams that calls send could not be requested, because too many bytes wait to be sent. */
    private boolean sendersWait;

    /** The reason why no further call can be answered, or null. */
    private @Nullable RpcException end;

    /** The queue of messages to send. This and the next field are set when the connection is being opened. */
    private volatile @Nullable Outbox outbox;

    private volatile @Nullable Channel channel;

    /** Creates a connection that uses TLS if given. */
    ClientConnection(Slot<ZeroRpcCall> slot, @Nullable Tls tls, Mechanism mechanism, Limits limits) {
        super(limits.set(), mechanism, limits.begin(), limits.ping());
        this.slot = slot;
        this.tls = tls;
        this.limits = limits;
        heartbeats = new Heartbeats<>(limits, pending::all, this::beat, this::lose);
    }

    @Override
    public void connect(EventLoops loops) {
        ServerAddress address = slot.address();
        Bootstrap bootstrap = loops.connecting(limits.connect()).option(ChannelOption.TCP_NODELAY, true);
        bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opening) {
                        if (address.socket() instanceof InetSocketAddress socket) {
                            TlsHandlers.addClient(
                                    opening.pipeline(),
                                    PeerWire.ZEROMQ,
                                    tls,
                                    address.host(),
                                    socket.getPort(),
                                    limits.connect());
                        }
                        opening.pipeline().addLast(ClientConnection.this);
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
    public void send(ZeroRpcCall call) {
        call.assign(this);
    }

    /** Returns null, because each connection watches its own calls. */
    @Override
    public @Nullable ZeroRpcCall watched() {
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
        heartbeats.on(ctx.executor());
        outbox = new Outbox(ctx.channel(), Frames::length, null);
        channel = ctx.channel();
    }

    /**
     * Reports that the connection is open. Before the peer's READY arrives, the server may not have accepted the
     * connection. A call sent on it could be lost, and it would be unknown whether it ran.
     */
    @Override
    protected void begun() {
        super.begun();
        if (end == null) {
            slot.opened();
        }
    }

    @Override
    protected Outbox outbox() {
        return Objects.requireNonNull(outbox, "an outbox of a connection that is not yet opened");
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "a channel of a connection that is not yet opened");
    }

    /** Returns whether the peer is one of our servers, which knows our own events. */
    boolean isPeerOurs() {
        return mechanism().isPeerOurs();
    }

    MessageIds ids() {
        return ids;
    }

    /**
     * Returns the number of a new id under which the call waits for its answer, or zero if it can't be answered. On the
     * event loop.
     */
    int register(ZeroRpcCall call) {
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
        int number;
        do {
            number = ids.nextNumber();
        } while (number == 0 || pending.contains(number));
        call.opens(number, heartbeats.open());
        pending.put(number, call, channel().eventLoop());
        return number;
    }

    /** Called when a call ended before it was sent. */
    void skipped() {
        slot.ended();
    }

    /**
     * Withdraws a call that its caller gave up. The server is notified before it receives any later call. By any
     * thread.
     */
    void withdraw(ZeroRpcCall call) {
        outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return forget(call) ? event(call, EventName.CANCEL, 0) : null;
            }

            @Override
            public void discard() {
                // The connection has ended, and the server knows that.
            }
        });
    }

    /** Returns an event of a call's channel. */
    byte[] event(ZeroRpcCall call, EventName name, int number) {
        return Events.of(name, ids.next(), ids.of(call.id()), number);
    }

    /** Removes a call that its caller gave up; false if it isn't carried here. On the event loop. */
    boolean forget(ZeroRpcCall call) {
        if (!call.wasSent() || !pending.remove(call)) {
            return false;
        }
        call.released();
        slot.ended();
        closeIfLeft();
        return true;
    }

    /** Notifies the server at once. On the event loop. */
    private void drop(ZeroRpcCall call) {
        if (forget(call)) {
            outbox().write(event(call, EventName.CANCEL, 0));
            outbox().flush();
        }
    }

    private void giveUp(ZeroRpcCall call) {
        drop(call);
        call.failOverdue();
    }

    private void beat(ZeroRpcCall call) {
        outbox().write(event(call, EventName.HEARTBEAT, 0));
        outbox().flush();
    }

    private void lose(ZeroRpcCall call) {
        drop(call);
        move(
                call,
                new RpcException(
                        RpcStatus.UNAVAILABLE,
                        "the server sent no heartbeat in time. If it never sends any, add silentMillis=0 to the URI."));
    }

    @Override
    protected void message(byte[] envelope, ByteBuf in, int length) {
        int from = in.readerIndex();
        int prefix = Math.min(length, EventHead.MAX);
        byte[] bytes = readScratch(in, prefix);
        if (!head.read(bytes, 0, prefix)) {
            return;
        }
        EventName name = head.eventName();
        if (!head.isResponse()) {
            if (name == EventName.LEAVING) {
                leaving = true;
                slot.leaving();
                closeIfLeft();
            }
            return;
        }
        ZeroRpcCall call = pending.get(ids.numberOf(bytes, head.responseFrom(), head.responseEnd()));
        if (call == null) {
            // The caller gave up in the meantime, or it is a late heartbeat.
            return;
        }
        heartbeats.heard(call, name);
        if (length > prefix) {
            in.readerIndex(from);
            bytes = readScratch(in, length);
        }
        event(call, name, bytes, length);
    }

    private void event(ZeroRpcCall call, EventName name, byte[] bytes, int length) {
        switch (name) {
            case OK, ERR, STREAM_DONE -> answer(call, name, bytes, length);
            case STREAM -> {
                answered = true;
                if (!call.item(this, head, bytes, length)) {
                    drop(call);
                }
            }
            case BEGUN -> {
                answered = true;
                if (call.stream() == null && !call.begin(this, head)) {
                    drop(call);
                }
            }
            case MORE -> {
                if (isPeerOurs() && !call.credit(Math.max(0, head.firstNumber()))) {
                    drop(call);
                    call.failAsMistaken();
                }
            }
            case CANCEL -> call.stopSending();
            default -> {
                // A heartbeat has done its work, and others are ignored, as peers do.
            }
        }
    }

    private void answer(ZeroRpcCall call, EventName name, byte[] bytes, int length) {
        pending.remove(call);
        answered = true;
        slot.ended();
        RpcException refused = call.end(this, name, head, bytes, length);
        if (refused != null) {
            slot.moveOrFail(call, true, refused);
        }
        call.released();
        closeIfLeft();
    }

    @Override
    protected void tooLong(byte[] envelope, byte[] beginning, String why) {
        if (!head.read(beginning, 0, beginning.length) || !head.isResponse()) {
            return;
        }
        ZeroRpcCall call = pending.get(ids.numberOf(beginning, head.responseFrom(), head.responseEnd()));
        if (call == null) {
            return;
        }
        answered = true;
        boolean isItem = head.eventName() == EventName.STREAM;
        drop(call);
        call.endWith(new RpcException(
                RpcStatus.INVALID_ARGUMENT, (isItem ? "an item" : "the answer") + " is too long: " + why + RAISES));
    }

    /** A client's memory isn't counted. */
    @Override
    protected void dropped(byte[] envelope, byte[] beginning) {}

    /** Returns whether a call still expects its answer, or items, on this connection. On the event loop. */
    boolean carries(ZeroRpcCall call) {
        return pending.get(call.id()) == call;
    }

    /** Watches a call's new deadline. On the event loop. */
    void watch(ZeroRpcCall call) {
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
            pending.forEach(ZeroRpcCall::resumeSending);
        }
        super.channelWritabilityChanged(ctx);
    }

    private void closeIfLeft() {
        if (leaving && pending.isEmpty()) {
            channel().close();
        }
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
        RpcStatus status = mechanism().isRefused()
                ? RpcStatus.UNAUTHENTICATED
                : broken ? RpcStatus.INTERNAL : RpcStatus.UNAVAILABLE;
        end(new RpcException(
                status,
                "the connection broke: " + reason.getMessage()
                        + (broken ? ". Check that the URI's wire is the server's." : "."),
                cause));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        heartbeats.close();
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
        for (ZeroRpcCall call : pending.removeAll()) {
            call.released();
            slot.ended();
            move(call, why);
        }
    }

    private void move(ZeroRpcCall call, RpcException why) {
        ZeroRpcItemStream stream = call.stream();
        if (stream == null) {
            slot.moveOrFail(call, false, why);
        } else {
            stream.lose(why);
        }
    }
}
