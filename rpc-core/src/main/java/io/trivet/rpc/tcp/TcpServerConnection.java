package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the requests of one connection and sends their answers, in whatever order they are done. */
final class TcpServerConnection extends FrameReader {
    private static final Logger LOG = LoggerFactory.getLogger(TcpServerConnection.class);

    private final Dispatcher dispatcher;
    private final ServerMethods methods;
    private final FrameMemory memory;

    /** This and all below are touched on the event loop only. */
    private final CallTable<TcpIncomingCall> running = new CallTable<>(this::giveUp);

    private boolean reading;

    /** How much of the memory an unfinished frame takes. */
    private int unfinished;

    private long lastRead = System.nanoTime();
    private @Nullable Future<?> silenceWatch;
    private @Nullable Outbox outbox;
    private @Nullable ChannelHandlerContext context;
    private String peer = "an unknown peer";

    TcpServerConnection(Dispatcher dispatcher, ServerMethods methods, Limits limits, FrameMemory memory) {
        super(limits);
        this.dispatcher = dispatcher;
        this.methods = methods;
        this.memory = memory;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        outbox = new Outbox(ctx.channel(), memory);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        peer = String.valueOf(ctx.channel().remoteAddress());
        super.channelActive(ctx);
    }

    @Override
    void opened(ChannelHandlerContext ctx) {
        long longest = limits().silence().toNanos();
        silenceWatch =
                ctx.executor().scheduleWithFixedDelay(this::closeIfSilent, longest, longest, TimeUnit.NANOSECONDS);
    }

    /** A peer that vanished without a word would hold its connection for ever. */
    private void closeIfSilent() {
        if (System.nanoTime() - lastRead > limits().silence().toNanos()) {
            LOG.debug("Closing the connection from {}: it said nothing any more.", peer());
            context().close();
        }
    }

    @Override
    void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength) {
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
            case Wire.PING -> outbox().write(Wire.frame(Wire.PONG, id));
            default -> {
                // A newer peer's, which this version can do without.
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
            refuse(id, e);
            return;
        }
        int length = head.end() - in.readerIndex();
        if (head.codec().method().nonBlocking()) {
            TcpIncomingCall call = new TcpIncomingCall(this, id, head, readScratch(in, length), length, 0);
            dispatcher.dispatch(call);
            call.leaveArray();
            if (!call.wasAnsweredOnLoop()) {
                // It goes on in a future, which ends when its caller is gone or its time is over.
                running.put(id, call, context().executor());
            }
            return;
        }
        if (memory.isFull()) {
            refuseForMemory(id);
            return;
        }
        int held = FrameMemory.counted(length);
        memory.add(held);
        byte[] body = new byte[length];
        in.readBytes(body);
        TcpIncomingCall call = new TcpIncomingCall(this, id, head, body, length, held);
        running.put(id, call, context().executor());
        dispatcher.dispatch(call);
    }

    @Override
    boolean mayGoOn(ChannelHandlerContext ctx) {
        return ctx.channel().isWritable();
    }

    private void refuse(int id, RpcException why) {
        outbox().write(withId(MethodCodec.ANY.fault(Wire.FAULT, Fault.of(why)), id));
    }

    private static byte[] withId(byte[] frame, int id) {
        Wire.putInt(frame, Wire.ID_INDEX, id);
        return frame;
    }

    /** Nobody waits for the call any more. */
    private void giveUp(TcpIncomingCall call) {
        running.remove(call);
        call.giveUp();
    }

    boolean isWritable() {
        return context().channel().isWritable();
    }

    boolean isOnLoop() {
        return context().executor().inEventLoop();
    }

    Outbox outbox() {
        return Objects.requireNonNull(outbox, "an outbox of a connection that is not yet opened");
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "a context of a connection that is not yet opened");
    }

    /** An answer was written to the outbox by the event loop itself, which sends it when it has read what there is. */
    void answeredOnLoop(TcpIncomingCall call) {
        running.remove(call);
        if (!reading) {
            outbox().flush();
        }
    }

    /** A call has its answer; false if the peer lets answers lie, and there is no memory for more of them. On the event loop. */
    boolean ended(TcpIncomingCall call) {
        running.remove(call);
        if (!memory.isFull() || context().channel().isWritable()) {
            return true;
        }
        LOG.warn("Closing the connection from {}: it doesn't read its answers, and memory is short.", peer());
        context().close();
        return false;
    }

    String peer() {
        return peer;
    }

    /** Says that no further request is taken here; those under way are answered. By any thread. */
    void goAway() {
        context().executor().execute(() -> {
            // One that isn't secured yet has no preface behind it, and is refused its calls.
            if (silenceWatch != null) {
                outbox().write(Wire.frame(Wire.GO_AWAY, 0));
                outbox().flush();
            }
        });
    }

    /** Gives up all calls. By any thread. */
    void cancelCalls() {
        context().executor().execute(this::cancelAll);
    }

    private void cancelAll() {
        running.removeAll().forEach(TcpIncomingCall::giveUp);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        lastRead = System.nanoTime();
        reading = true;
        super.channelRead(ctx, message);
        countUnfinished(ctx);
    }

    private void countUnfinished(ChannelHandlerContext ctx) {
        int now = ctx.channel().isActive() ? FrameMemory.counted(actualReadableBytes()) : 0;
        memory.add(now - unfinished);
        unfinished = now;
    }

    @Override
    boolean mayHold(int bytes) {
        return FrameMemory.counted(bytes) == 0 || !memory.isFull();
    }

    @Override
    void dropped(byte type, int id) {
        if (type == Wire.REQUEST) {
            refuseForMemory(id);
        }
    }

    private void refuseForMemory(int id) {
        Fault why = new Fault(
                RpcStatus.RESOURCE_EXHAUSTED,
                "the calls that the server has under way take all the memory that they may; call again after a pause.");
        outbox().write(withId(MethodCodec.ANY.fault(Wire.REFUSED, why), id));
    }

    /** Tells the peer why, if it still listens, and ends the connection. */
    private void endWith(ChannelHandlerContext ctx, Fault why) {
        LOG.warn("Closing the connection from {}: {}", peer(), why.message());
        outbox().write(MethodCodec.ANY.fault(Wire.FAULT, why));
        outbox().flush();
        ctx.close();
    }

    /** What a call's request took is free again. */
    void free(int held) {
        memory.add(-held);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        outbox().flush();
        super.channelReadComplete(ctx);
    }

    /** A peer that doesn't read its answers gets no further calls run. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        boolean writable = ctx.channel().isWritable();
        ctx.channel().config().setAutoRead(writable);
        if (writable) {
            running.forEach(TcpIncomingCall::askForMore);
            // What was read before, and left alone since.
            ctx.executor()
                    .execute(() -> ctx.pipeline()
                            .fireChannelRead(Unpooled.EMPTY_BUFFER)
                            .fireChannelReadComplete());
        }
        super.channelWritabilityChanged(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (silenceWatch != null) {
            silenceWatch.cancel(false);
        }
        memory.add(-unfinished);
        unfinished = 0;
        cancelAll();
        running.close();
        super.channelInactive(ctx);
        outbox().release();
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
