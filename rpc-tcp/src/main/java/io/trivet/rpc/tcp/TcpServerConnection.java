package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.Backlog;
import io.trivet.rpc.netty.CallTable;
import io.trivet.rpc.netty.NettyServer;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.netty.ReadClock;
import io.trivet.rpc.netty.ServerCall;
import io.trivet.rpc.netty.ServerFlow;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MemoryAccount;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the requests of one connection and sends their answers, in the order in which calls finish. */
final class TcpServerConnection extends FrameReader implements ServerFlow.Connection {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServerConnection.class);

    /** The memory of a call under way besides its arguments, with a short answer. */
    private static final int AROUND_CALL = 1024 + Backlog.MAX_SMALL;

    private static final String RAISES = ". That is the server's limit: RpcLimits.maxMessage raises it.";

    private final Dispatcher dispatcher;
    private final ServerMethods methods;
    private final ServerFlow flow;

    /** The running calls. This and all fields below are used on the event loop only. */
    private final CallTable<TcpIncomingCall> running = new CallTable<>(this::giveUp);

    private final TakenStreams taken = new TakenStreams(running, this::giveUp);

    private final ReadClock silence;

    private boolean isOpen;

    /** Whether the server takes no further calls. */
    private boolean leaves;

    private String peer = "an unknown peer";

    TcpServerConnection(Dispatcher dispatcher, ServerMethods methods, Limits limits, MemoryAccount account) {
        super(limits);
        this.dispatcher = dispatcher;
        this.methods = methods;
        flow = new ServerFlow(this, limits.set(), account);
        silence = new ReadClock(limits.silence(), this::closeForSilence);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        silence.on(ctx.executor());
        flow.on(ctx, Wire::length);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        peer = String.valueOf(ctx.channel().remoteAddress());
        super.channelActive(ctx);
    }

    @Override
    void opened(ChannelHandlerContext ctx) {
        isOpen = true;
        silence.start();
        if (leaves) {
            goAway();
        }
    }

    /** Closes the connection of a vanished peer, which would otherwise stay open for ever. */
    private void closeForSilence() {
        LOG.debug("Closing the connection from {}: it sent nothing for too long.", peer());
        context().close();
    }

    /**
     * Closes the connection of a peer that reads nothing any more, because its answers would stay in memory for ever.
     */
    @Override
    public void endForIgnoring() {
        LOG.warn("Closing the connection from {}: it doesn't read its answers.", peer());
        context().close();
    }

    @Override
    void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength) {
        flow.freeUnfinished();
        switch (type) {
            case Wire.REQUEST -> request(id, in, bodyLength);
            case Wire.CANCEL -> {
                TcpIncomingCall call = running.remove(id);
                if (call != null) {
                    call.giveUp();
                }
            }
            case Wire.CREDIT -> {
                TcpIncomingCall call = running.get(id);
                if (call != null && bodyLength >= Integer.BYTES) {
                    call.credit(in.getUnsignedInt(in.readerIndex()));
                }
            }
            case Wire.ITEM, Wire.END, Wire.FAULT -> {
                TcpTakenStream stream = taken.of(id);
                if (stream != null) {
                    taken.frame(stream, type, readScratch(in, bodyLength), bodyLength);
                }
            }
            case Wire.PING -> flow.outbox().write(Wire.frame(Wire.PONG, id));
            default -> {
                // A newer peer sent this frame; this version can ignore it.
            }
        }
    }

    private void request(int id, ByteBuf in, int bodyLength) {
        if (id == 0 || running.contains(id)) {
            throw new CorruptedFrameException(
                    id == 0 ? "a request with the id 0" : "two requests at once with the id " + id);
        }
        RequestHead head;
        try {
            head = RequestHead.read(in, bodyLength, methods);
        } catch (RpcException e) {
            sendFault(Wire.FAULT, id, Fault.of(e));
            return;
        }
        if (head.codec().method().kind().takesStream() && version() < Wire.FIRST_VERSION_WITH_TAKEN_STREAMS) {
            sendFault(
                    Wire.FAULT,
                    id,
                    new Fault(
                            RpcStatus.UNIMPLEMENTED,
                            "the method takes a stream, which version " + version()
                                    + " of the tcp wire doesn't carry. Update the client."));
            return;
        }
        int length = head.end() - in.readerIndex();
        if (head.codec().method().isNonBlocking()) {
            TcpIncomingCall call = new TcpIncomingCall(this, id, head, readScratch(in, length), length, 0);
            dispatcher.dispatch(call);
            call.leaveArray();
            if (!call.wasAnsweredOnLoop()) {
                // The call continues in a future, which ends when its caller is gone or its time is over.
                running.put(id, call, context().executor());
            }
            return;
        }
        int taken = AROUND_CALL + (ServerCall.isLarge(length) ? 0 : length);
        if (!flow.tryTake(taken)) {
            refuseForMemory(id);
            return;
        }
        if (ServerCall.isLarge(length) && !flow.account().tryTake(length)) {
            flow.giveBack(taken);
            refuseForMemory(id);
            return;
        }
        byte[] body = new byte[length];
        in.readBytes(body);
        TcpIncomingCall call = new TcpIncomingCall(this, id, head, body, length, taken);
        running.put(id, call, context().executor());
        dispatcher.dispatch(call);
    }

    @Override
    protected boolean isReady(ChannelHandlerContext ctx) {
        return flow.isReady();
    }

    /** Sends a fault or a refusal of the connection itself. */
    private void sendFault(byte type, int id, Fault why) {
        byte[] frame;
        try {
            frame = MethodCodec.ANY.fault(type, why.sendable(), flow.outbox());
        } catch (RpcException e) {
            frame = MethodCodec.ANY.fault(
                    type, new Fault(why.status(), "there is no memory for the reason."), flow.outbox());
        }
        Wire.putInt(frame, Wire.ID_INDEX, id);
        flow.outbox().write(frame);
    }

    /** Gives up a call whose answer isn't wanted any more. */
    private void giveUp(TcpIncomingCall call) {
        running.remove(call);
        call.giveUp();
    }

    ServerFlow flow() {
        return flow;
    }

    @Override
    public void start(IncomingCall call) {
        dispatcher.start(call);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Watches a call's new deadline. On the event loop. */
    void watch(TcpIncomingCall call) {
        running.watch(call, context().executor());
    }

    /** Sends a frame of a call, unless the call is over by then. By any thread. */
    void sendOf(TcpIncomingCall call, Supplier<byte[]> frame) {
        flow.outbox().send(new Outbox.Parcel() {
            @Override
            public byte @Nullable [] open() {
                return running.get(call.id()) == call ? frame.get() : null;
            }

            @Override
            public void discard() {
                // The connection has ended, and the call with it.
            }
        });
    }

    /** Called when a call has its answer. On the event loop. */
    void ended(TcpIncomingCall call) {
        running.remove(call);
    }

    @Override
    public void resumeStreams() {
        running.forEach(TcpIncomingCall::askForMore);
    }

    String peer() {
        return peer;
    }

    /** Announces that no further requests are taken here; the running ones are answered. On the event loop. */
    void goAway() {
        leaves = true;
        // Nothing may be sent before the preface.
        if (isOpen) {
            NettyServer.leaves(context().channel());
            flow.outbox().write(Wire.frame(Wire.GO_AWAY, 0));
            flow.outbox().flush();
        }
    }

    /** Gives up all calls. On the event loop. */
    void cancelCalls() {
        running.removeAll().forEach(TcpIncomingCall::giveUp);
        flow.held().release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        silence.restart();
        flow.readBegins();
        super.channelRead(ctx, message);
        if (!holdsBytes()) {
            flow.freeUnfinished();
        }
        flow.readEnds();
    }

    @Override
    protected boolean tryHold(int bytes) {
        return flow.tryHold(bytes);
    }

    @Override
    void dropped(byte type, int id) {
        flow.freeUnfinished();
        if (type == Wire.REQUEST) {
            refuseForMemory(id);
        } else if (type == Wire.ITEM) {
            taken.dropped(id);
        }
    }

    @Override
    void tooLong(byte type, int id, String why) {
        flow.freeUnfinished();
        if (type == Wire.ITEM) {
            taken.tooLong(id, why + RAISES);
        }
        if (type == Wire.REQUEST) {
            sendFault(Wire.FAULT, id, new Fault(RpcStatus.INVALID_ARGUMENT, "the call is too long: " + why + RAISES));
        }
    }

    private void refuseForMemory(int id) {
        sendFault(
                Wire.REFUSED,
                id,
                new Fault(
                        RpcStatus.RESOURCE_EXHAUSTED,
                        "the calls that the server has under way take all the memory that they may; call again after a pause."));
    }

    /** Tells the peer the reason, if it still reads, and ends the connection. */
    private void endWith(ChannelHandlerContext ctx, Fault why) {
        LOG.warn("Closing the connection from {}: {}", peer(), why.message());
        sendFault(Wire.FAULT, 0, why);
        flow.outbox().flush();
        ctx.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        flow.readCompletes();
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        flow.writabilityChanged();
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void pauseClocks(boolean pause) {
        silence.pause(pause);
        pauseFrameClock(pause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        silence.close();
        cancelCalls();
        running.close();
        super.channelInactive(ctx);
        flow.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("The connection from {} broke: {}", peer(), cause.toString());
        } else if (cause instanceof CorruptedFrameException && hasBegun()) {
            endWith(ctx, new Fault(RpcStatus.INTERNAL, "the peer sent " + cause.getMessage() + "."));
            return;
        } else {
            LOG.warn("Closing the connection from {}: {}", peer(), cause.toString());
        }
        ctx.close();
    }
}
