package io.trivet.rpc.zerorpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.rpc.netty.Carrier;
import io.trivet.rpc.netty.ClientFlow;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.netty.PeerWire;
import io.trivet.rpc.netty.Slot;
import io.trivet.rpc.zmtp.Frames;
import io.trivet.rpc.zmtp.Mechanism;
import io.trivet.rpc.zmtp.ZmtpConnection;
import org.jspecify.annotations.Nullable;

/** One connection to a server, shared by all calls to it. Each call is a channel. */
final class ClientConnection extends ZmtpConnection implements Carrier<ZeroRpcCall>, ClientFlow.Connection {
    private static final String RAISES = ". That is the client's limit: RpcLimits.maxMessage raises it.";

    private final @Nullable Tls tls;
    private final Limits limits;
    private final ClientFlow<ZeroRpcCall> flow;
    private final MessageIds ids = new MessageIds();
    private final EventHead head = new EventHead();

    private final Heartbeats<ZeroRpcCall> heartbeats;

    /** Creates a connection that uses TLS if given. */
    ClientConnection(Slot<ZeroRpcCall> slot, @Nullable Tls tls, Mechanism mechanism, Limits limits) {
        super(limits.set(), mechanism, limits.begin(), limits.ping());
        this.tls = tls;
        this.limits = limits;
        flow = new ClientFlow<>(this, slot, id -> event(id, EventName.CANCEL, 0));
        heartbeats = new Heartbeats<>(limits, flow::calls, this::beat, () -> outbox().flush(), this::lose);
    }

    @Override
    public ClientFlow<ZeroRpcCall> flow() {
        return flow;
    }

    @Override
    public void connect(EventLoops loops) {
        flow.connect(loops, PeerWire.ZEROMQ, tls, limits.connect());
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
        flow.leave();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        heartbeats.on(ctx.executor());
        flow.on(ctx, Frames::length);
    }

    @Override
    protected void begun() {
        super.begun();
        flow.begun();
    }

    @Override
    protected Outbox outbox() {
        return flow.outbox();
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
        if (!flow.admits(call)) {
            return 0;
        }
        int number;
        do {
            number = ids.nextNumber();
        } while (flow.hasCall(number));
        call.opens(heartbeats.open());
        flow.put(number, call);
        return number;
    }

    /** Returns an event of a call's channel. */
    byte[] event(ZeroRpcCall call, EventName name, int number) {
        return event(call.id(), name, number);
    }

    private byte[] event(int call, EventName name, int number) {
        return Events.of(name, ids, ids.of(call), number);
    }

    private void beat(ZeroRpcCall call) {
        outbox().write(event(call, EventName.HEARTBEAT, 0));
    }

    private void lose(ZeroRpcCall call) {
        flow.drop(call);
        flow.lose(
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
                flow.serverLeaves();
            }
            return;
        }
        int id = ids.numberOf(bytes, head.responseFrom(), head.responseEnd());
        boolean isLast = name.isLast();
        ZeroRpcCall call = isLast ? flow.take(id) : flow.get(id);
        if (call == null) {
            // The caller gave up in the meantime, or it is a late heartbeat.
            return;
        }
        if (length > prefix) {
            in.readerIndex(from);
            bytes = readScratch(in, length);
        }
        if (isLast) {
            flow.ended(call, call.end(name, head, bytes, length));
        } else {
            heartbeats.heard(call, name);
            event(call, name, bytes, length);
        }
    }

    private void event(ZeroRpcCall call, EventName name, byte[] bytes, int length) {
        switch (name) {
            case STREAM -> {
                flow.heard();
                if (!call.item(head, bytes, length)) {
                    flow.drop(call);
                }
            }
            case BEGUN -> {
                flow.heard();
                if (call.stream() == null && !call.begin(head)) {
                    flow.drop(call);
                }
            }
            case MORE -> {
                if (isPeerOurs()) {
                    flow.credit(call, Math.max(0, head.firstNumber()));
                }
            }
            case CANCEL -> call.stopSending();
            default -> {
                // A heartbeat has done its work, and others are ignored, as peers do.
            }
        }
    }

    @Override
    protected void tooLong(byte[] envelope, byte[] beginning, String why) {
        if (!head.read(beginning, 0, beginning.length) || !head.isResponse()) {
            return;
        }
        ZeroRpcCall call = flow.get(ids.numberOf(beginning, head.responseFrom(), head.responseEnd()));
        if (call == null) {
            return;
        }
        flow.heard();
        boolean isItem = head.eventName() == EventName.STREAM;
        flow.drop(call);
        call.endWith(new RpcException(
                RpcStatus.INVALID_ARGUMENT, (isItem ? "an item" : "the answer") + " is too long: " + why + RAISES));
    }

    /** A client's memory isn't counted. */
    @Override
    protected void dropped(byte[] envelope, byte[] beginning) {}

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        flow.writabilityChanged();
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        flow.readCompletes();
        super.channelReadComplete(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        flow.broke(cause, mechanism().isRefused());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        heartbeats.close();
        flow.closed();
    }

    @Override
    public @Nullable ChannelFuture close(RpcException why) {
        return flow.close(why);
    }
}
