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

/**
 * Decodes the input into parts of requests. It limits the time of each request, from the first byte to the last, and
 * the memory that is used before its head is complete.
 */
final class RequestDecoder extends HttpRequestDecoder {
    /**
     * The memory that one byte of headers takes once it is read: the shortest header has five bytes, and becomes about
     * 150 bytes of objects.
     */
    private static final int MEMORY_OF_A_BYTE = 32;

    private final LoopMemory memory;
    private final ReadClock clock;
    private final Consumer<Refusal> refusal;

    /** Whether the head of a request is being read, and how much of it has arrived. */
    private boolean inHead = true;

    private int headBytes;

    /** The memory that was taken for it. */
    private int taken;

    private boolean hasEnded;

    /**
     * Creates a decoder for a new connection.
     *
     * @param refusal called on the event loop with the reason why the rest of a request isn't waited for
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

    /** Stops waiting, and drops what it has of a head. The handlers after it drop everything that still arrives. */
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

    /** Stops or restarts the peer's clock: the peer isn't responsible for delays while its input isn't read. */
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
