package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.netty.LoopMemory;
import io.trivet.rpc.netty.ReadClock;
import io.trivet.rpc.xml.IncomingRequest.Refusal;
import java.util.List;
import java.util.function.Consumer;

/** Cuts what comes into pieces of requests, and sees to it that none takes too long, from its first byte to its last, or too much memory before its head is read. */
final class RequestDecoder extends HttpRequestDecoder {
    /** What a byte of headers takes when it was read: the shortest header has five of them, and becomes some 150 of objects. */
    private static final int MEMORY_OF_A_BYTE = 32;

    private final LoopMemory memory;
    private final ReadClock clock;
    private final Consumer<Refusal> refusal;

    /** Whether the head of a request is what comes next, and how much of it came already. */
    private boolean inHead = true;

    private int headBytes;

    /** How much of the memory that takes. */
    private int taken;

    private boolean hasEnded;

    /**
     * Makes one of a connection to which nothing came yet.
     *
     * @param refusal hears, on the event loop, why the rest of a request isn't waited for
     */
    RequestDecoder(RpcLimits limits, LoopMemory memory, Consumer<Refusal> refusal) {
        this.memory = memory;
        this.refusal = refusal;
        clock = new ReadClock(limits.maxMessageTime(), () -> refusal.accept(Refusal.TOO_SLOW));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        clock.on(ctx.executor());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        super.channelRead(ctx, message);
        if (hasEnded) {
            return;
        }
        int left = actualReadableBytes();
        boolean isUnfinished = !inHead || headBytes + left > 0;
        if (isUnfinished) {
            clock.start();
        }
        int wanted = inHead ? MEMORY_OF_A_BYTE * (headBytes + left) : 0;
        if (wanted <= taken || memory.tryTake(wanted - taken)) {
            memory.giveBack(Math.max(0, taken - wanted));
            taken = wanted;
        } else {
            refusal.accept(Refusal.NO_MEMORY);
        }
    }

    /** Waits for nothing any more, and lets what it has of a head go: what still comes is for the handlers behind it to drop. */
    void end(ChannelHandlerContext ofPipeline) {
        if (!hasEnded) {
            hasEnded = true;
            release();
            ofPipeline.pipeline().remove(this);
        }
    }

    private void release() {
        clock.close();
        memory.giveBack(taken);
        taken = 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        int before = in.readableBytes();
        super.decode(ctx, in, out);
        if (out.isEmpty()) {
            headBytes += inHead ? before - in.readableBytes() : 0;
            return;
        }
        headBytes = 0;
        inHead = out.get(out.size() - 1) instanceof LastHttpContent;
        if (inHead) {
            clock.stop();
        }
    }

    /** Lets the peer's time stand still, or go on: it can't help that nothing comes while nothing is read. */
    void pause(boolean stands) {
        clock.pause(stands);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        hasEnded = true;
        release();
        super.channelInactive(ctx);
    }
}
