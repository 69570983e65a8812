package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends our preface, checks the peer's, and cuts what follows into frames, which it hands over where they lie. A peer that takes too long for
 * its preface or a frame loses its connection.
 */
abstract class FrameReader extends ByteToMessageDecoder {
    private static final int MOST_KEPT = 64 * 1024;

    private final Limits limits;
    private byte[] scratch = new byte[1024];
    private boolean begun;

    /** How many frames came in full. */
    private long frames;

    /** How much is yet to come of a frame that isn't held. */
    private int dropping;

    private @Nullable Future<?> beginWatch;
    private @Nullable Future<?> restWatch;

    FrameReader(Limits limits) {
        this.limits = limits;
    }

    /** Hears that the connection can be used: it is secured, if it is to be, and our preface is on its way. */
    abstract void opened(ChannelHandlerContext ctx);

    /**
     * Takes a frame.
     *
     * @param in stands at the frame's body, of so many bytes; what isn't read of it is skipped
     */
    abstract void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength);

    /** Tells whether so many bytes of an unfinished frame may be held; else it is dropped, and the peer told. */
    boolean mayHold(int bytes) {
        return true;
    }

    /** Hears that a frame was dropped. */
    void dropped(byte type, int id) {}

    final Limits limits() {
        return limits;
    }

    /** Tells whether the peer showed that it speaks this wire. */
    final boolean hasBegun() {
        return begun;
    }

    /** Reads so many bytes into the beginning of an array, which the next frame's may go into as well. */
    final byte[] readScratch(ByteBuf in, int count) {
        byte[] bytes = scratch;
        if (bytes.length < count) {
            bytes = new byte[count];
            if (count <= MOST_KEPT) {
                scratch = bytes;
            }
        }
        in.readBytes(bytes, 0, count);
        return bytes;
    }

    /** Tells whether another frame shall be taken now; the rest waits in the buffer. */
    boolean mayGoOn(ChannelHandlerContext ctx) {
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        Duration longest = limits.begin();
        beginWatch = later(ctx, longest, () -> late(ctx, "the peer said nothing of the wire's for " + text(longest)));
        if (ctx.pipeline().get(SslHandler.class) == null) {
            open(ctx);
        }
        super.channelActive(ctx);
    }

    /** That it could not be secured comes as an exception, or as the end of the connection. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            open(ctx);
        }
        super.userEventTriggered(ctx, event);
    }

    private void open(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Wire.preface(), ctx.voidPromise());
        opened(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        stop(beginWatch);
        stop(restWatch);
        super.channelInactive(ctx);
    }

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!begun) {
            if (in.readableBytes() < Wire.PREFACE_LENGTH) {
                return;
            }
            String problem = Wire.problemOfPreface(in.readLong());
            if (problem != null) {
                in.skipBytes(in.readableBytes());
                throw new CorruptedFrameException(problem);
            }
            begun = true;
            stop(beginWatch);
        }
        int dropped = Math.min(dropping, in.readableBytes());
        in.skipBytes(dropped);
        dropping -= dropped;
        while (in.readableBytes() >= Wire.LENGTH_FIELD && ctx.channel().isActive() && mayGoOn(ctx)) {
            int start = in.readerIndex();
            int length = in.getInt(start);
            if (length < Wire.SHORTEST_FRAME || length > Wire.LONGEST_FRAME) {
                in.skipBytes(in.readableBytes());
                throw new CorruptedFrameException("a frame of " + Integer.toUnsignedString(length)
                        + " bytes, where there are " + Wire.SHORTEST_FRAME + " to " + Wire.LONGEST_FRAME);
            }
            int next = start + Wire.LENGTH_FIELD + length;
            if (in.writerIndex() < next) {
                if (in.readableBytes() >= Wire.BODY_INDEX && !mayHold(in.readableBytes())) {
                    dropped(in.getByte(start + Wire.TYPE_INDEX), in.getInt(start + Wire.ID_INDEX));
                    dropping = next - in.writerIndex();
                    in.skipBytes(in.readableBytes());
                }
                break;
            }
            frames++;
            byte type = in.getByte(start + Wire.TYPE_INDEX);
            int id = in.getInt(start + Wire.ID_INDEX);
            in.readerIndex(start + Wire.BODY_INDEX);
            frame(ctx, type, id, in, length - Wire.SHORTEST_FRAME);
            in.readerIndex(next);
        }
        awaitRest(ctx, in.isReadable() || dropping > 0);
    }

    /** One watch looks after many frames: most that come in parts are whole soon. */
    private void awaitRest(ChannelHandlerContext ctx, boolean inTheMiddle) {
        if (inTheMiddle && restWatch == null && ctx.channel().isActive() && mayGoOn(ctx)) {
            long before = frames;
            restWatch = later(ctx, limits.frame(), () -> {
                restWatch = null;
                boolean still = actualReadableBytes() > 0 || dropping > 0;
                if (still && frames == before && mayGoOn(ctx)) {
                    late(ctx, "a frame wasn't complete after " + text(limits.frame()));
                } else {
                    awaitRest(ctx, still);
                }
            });
        }
    }

    private void late(ChannelHandlerContext ctx, String what) {
        ctx.pipeline().fireExceptionCaught(new SocketTimeoutException(what));
    }

    private static Future<?> later(ChannelHandlerContext ctx, Duration delay, Runnable task) {
        return ctx.executor().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void stop(@Nullable Future<?> watch) {
        if (watch != null) {
            watch.cancel(false);
        }
    }

    static String text(Duration time) {
        return time.toMillis() / 1000.0 + " seconds";
    }
}
