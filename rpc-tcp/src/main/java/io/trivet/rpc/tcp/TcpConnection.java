package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.Tls;
import io.trivet.rpc.netty.Carrier;
import io.trivet.rpc.netty.ClientFlow;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.PeerWire;
import io.trivet.rpc.netty.Slot;
import io.trivet.rpc.spi.Fault;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection to a server, shared by all calls to it. Ids distinguish the calls. */
final class TcpConnection extends FrameReader implements Carrier<TcpCall>, ClientFlow.Connection {
    private static final String RAISES = ". That is the client's limit: RpcLimits.maxMessage raises it.";

    private final @Nullable Tls tls;
    private final ClientFlow<TcpCall> flow;

    /**
     * The last id that was given to a call. Ids are odd, and so never zero. Gaps between ids help the table to find the
     * end of a probe sequence at once when it removes one.
     */
    private int lastId = -1;

    private boolean wroteSincePing;
    private boolean readSincePing;
    private boolean pingOutstanding;

    private @Nullable Future<?> keepalive;

    /** Creates a connection that uses TLS if given. */
    TcpConnection(Slot<TcpCall> slot, @Nullable Tls tls, Limits limits) {
        super(limits);
        this.tls = tls;
        flow = new ClientFlow<>(this, slot, id -> Wire.frame(Wire.CANCEL, id));
    }

    @Override
    public ClientFlow<TcpCall> flow() {
        return flow;
    }

    @Override
    public void connect(EventLoops loops) {
        flow.connect(loops, PeerWire.TRIVET, tls, limits().connect());
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
        flow.leave();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        flow.on(ctx, Wire::length);
    }

    @Override
    void opened(ChannelHandlerContext ctx) {
        if (flow.hasEnded()) {
            // The preface could not even be sent.
            return;
        }
        long pause = limits().ping().toNanos();
        keepalive = ctx.executor().scheduleWithFixedDelay(this::keepAlive, pause, pause, TimeUnit.NANOSECONDS);
    }

    @Override
    protected void begun() {
        flow.begun();
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
            flow.end(new RpcException(
                    RpcStatus.UNAVAILABLE,
                    "the server sent nothing for " + text(limits().ping().multipliedBy(2))
                            + ", not even an answer to a ping."));
            context().close();
        } else {
            pingOutstanding = true;
            ping();
        }
    }

    private void ping() {
        flow.outbox().write(Wire.frame(Wire.PING, 0));
        flow.outbox().flush();
    }

    /**
     * Returns a new id under which the call waits for its answer, or zero if it can't be answered. On the event loop.
     */
    int register(TcpCall call) {
        if (!flow.admits(call)) {
            return 0;
        }
        do {
            lastId += 2;
        } while (flow.hasCall(lastId));
        flow.put(lastId, call);
        wroteSincePing = true;
        return lastId;
    }

    @Override
    void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength) {
        switch (type) {
            case Wire.ITEM -> {
                TcpCall call = flow.get(id);
                TcpItemStream stream = call == null ? null : call.stream();
                if (stream != null) {
                    stream.item(readScratch(in, bodyLength), bodyLength);
                }
            }
            case Wire.RESPONSE, Wire.FAULT, Wire.REFUSED, Wire.END -> answer(type, id, in, bodyLength);
            case Wire.BEGUN -> begun(id, in, bodyLength);
            case Wire.CREDIT -> {
                TcpCall call = flow.get(id);
                if (call != null && bodyLength >= Integer.BYTES) {
                    flow.credit(call, in.getUnsignedInt(in.readerIndex()));
                }
            }
            case Wire.CANCEL -> {
                TcpCall call = flow.get(id);
                if (call != null) {
                    call.stopSending();
                }
            }
            case Wire.GO_AWAY -> flow.serverLeaves();
            default -> {
                // This is a PONG, whose arrival is sufficient, or a frame of a newer peer.
            }
        }
    }

    private void answer(byte type, int id, ByteBuf in, int bodyLength) {
        if (id == 0 && type == Wire.FAULT) {
            // This fault concerns all calls: the server ends the connection.
            byte[] body = readScratch(in, bodyLength);
            Fault why = MethodCodec.ANY.readFault(body, 0, bodyLength);
            flow.end(new RpcException(why.status(), why.message()));
            return;
        }
        TcpCall call = flow.take(id);
        if (call != null) {
            flow.ended(call, call.end(type, readScratch(in, bodyLength), bodyLength));
        }
    }

    @Override
    void tooLong(byte type, int id, String why) {
        TcpCall call = flow.take(id);
        if (call == null) {
            return;
        }
        boolean more = type == Wire.ITEM || type == Wire.BEGUN;
        if (more) {
            // The stream would continue, although its items are not wanted any more.
            flow.outbox().write(Wire.frame(Wire.CANCEL, id));
        }
        call.endWith(new RpcException(
                RpcStatus.INVALID_ARGUMENT, (more ? "an item" : "the answer") + " is too long: " + why + RAISES));
        flow.ended(call, null);
    }

    private void begun(int id, ByteBuf in, int bodyLength) {
        TcpCall call = flow.get(id);
        if (call != null && call.stream() == null) {
            flow.heard();
            if (!call.begin(readScratch(in, bodyLength), bodyLength)) {
                flow.drop(call);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        flow.writabilityChanged();
        super.channelWritabilityChanged(ctx);
    }

    /** Any byte counts as a sign of life, because a long answer may take its time. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        readSincePing = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        flow.readCompletes();
        super.channelReadComplete(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        flow.broke(cause, false);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        if (keepalive != null) {
            keepalive.cancel(false);
        }
        flow.closed();
    }

    @Override
    public @Nullable ChannelFuture close(RpcException why) {
        return flow.close(why);
    }
}
