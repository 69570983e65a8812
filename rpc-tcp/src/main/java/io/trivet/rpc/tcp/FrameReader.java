package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.netty.ReadClock;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends our preface, checks the peer's, and splits the following bytes into frames, which it passes on without copying.
 * A peer that takes too long for its preface or a frame loses its connection.
 */
abstract class FrameReader extends ByteToMessageDecoder {
    private static final int MAX_KEPT = 64 * 1024;

    /**
     * Maximum size of the beginning of a frame that is copied if the buffer in which it arrived takes too much memory.
     */
    private static final int MAX_COPIED = 4 * 1024;

    private final Limits limits;
    private final ReadClock frameClock;
    private byte[] scratch = new byte[1024];
    private boolean begun;

    /** The version that both sides speak, known when the peer's preface has arrived. */
    private int version = Wire.VERSION;

    /** Number of frames that arrived completely. */
    private long frames;

    /** Number of bytes that are still to come of a frame that is being dropped. */
    private int dropping;

    /**
     * The beginning of a frame, kept outside a buffer, because a buffer of the usual size would take too much memory.
     */
    private byte @Nullable [] beginning;

    private @Nullable Future<?> beginWatch;
    private @Nullable ChannelHandlerContext context;

    FrameReader(Limits limits) {
        this.limits = limits;
        frameClock = new ReadClock(
                limits.set().maxMessageTime(),
                () -> late("a frame wasn't complete after " + text(limits.set().maxMessageTime())));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        frameClock.on(ctx.executor());
    }

    final ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "a context of a connection that is not yet opened");
    }

    /** Called when the connection can be used: TLS, if used, is established, and our preface is on its way. */
    abstract void opened(ChannelHandlerContext ctx);

    /** Called when the peer's preface has arrived: the peer has accepted the connection, and speaks this wire. */
    void begun() {}

    /**
     * Handles a frame.
     *
     * @param in positioned at the frame's body, which has this many bytes; unread bytes of the body are skipped
     */
    abstract void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength);

    /**
     * Returns whether the unfinished frame may hold this many bytes from now on. Otherwise it is dropped, and the peer
     * is notified.
     */
    boolean tryHold(int bytes) {
        return true;
    }

    /** Called when a frame is dropped because there is no memory for it. */
    void dropped(byte type, int id) {}

    /** Called when a frame is dropped because it is longer than the limit. */
    abstract void tooLong(byte type, int id, String why);

    /** Returns whether the beginning of a frame is held apart from the buffer in which it arrived. */
    final boolean hasBeginning() {
        return beginning != null;
    }

    /** Stops or restarts the peer's clock: while nothing is read, a frame can't become complete. */
    void pauseClocks(boolean stand) {
        frameClock.pause(stand);
    }

    final Limits limits() {
        return limits;
    }

    /** Returns whether the peer showed that it speaks this wire. */
    final boolean hasBegun() {
        return begun;
    }

    /** Returns the version of the wire that both sides speak, once the peer's preface has arrived. */
    final int version() {
        return version;
    }

    /** Reads this many bytes into the beginning of an array, which later frames reuse. */
    final byte[] readScratch(ByteBuf in, int count) {
        byte[] bytes = scratch;
        if (bytes.length < count) {
            bytes = new byte[count];
            if (count <= MAX_KEPT) {
                scratch = bytes;
            }
        }
        in.readBytes(bytes, 0, count);
        return bytes;
    }

    /** Returns whether another frame may be handled now; otherwise the rest waits in the buffer. */
    boolean isReady(ChannelHandlerContext ctx) {
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        Duration max = limits.begin();
        beginWatch = ctx.executor()
                .schedule(
                        () -> late("the peer didn't send this wire's preface within " + text(max)),
                        max.toNanos(),
                        TimeUnit.NANOSECONDS);
        if (ctx.pipeline().get(SslHandler.class) == null) {
            open(ctx);
        }
        super.channelActive(ctx);
    }

    /** A failure to establish TLS arrives as an exception, or as the end of the connection. */
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
        frameClock.close();
        beginning = null;
        super.channelInactive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        byte[] before = beginning;
        if (before != null && message instanceof ByteBuf rest) {
            beginning = null;
            ByteBuf whole = ctx.alloc().buffer(before.length + rest.readableBytes());
            whole.writeBytes(before).writeBytes(rest);
            rest.release();
            super.channelRead(ctx, whole);
        } else {
            super.channelRead(ctx, message);
        }
    }

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!begun) {
            if (in.readableBytes() < Wire.PREFACE_LENGTH) {
                return;
            }
            long preface = in.readLong();
            String problem = Wire.problemOfPreface(preface);
            if (problem != null) {
                in.skipBytes(in.readableBytes());
                throw new CorruptedFrameException(problem);
            }
            begun = true;
            version = Wire.version(preface);
            stop(beginWatch);
            begun();
        }
        drop(in, 0);
        long before = frames;
        int max = limits.set().maxMessage();
        while (in.readableBytes() >= Wire.LENGTH_FIELD && ctx.channel().isActive() && isReady(ctx)) {
            int start = in.readerIndex();
            int length = in.getInt(start);
            if (length < Wire.MIN_FRAME || length > Wire.MAX_FRAME) {
                in.skipBytes(in.readableBytes());
                throw new CorruptedFrameException("a frame of " + Integer.toUnsignedString(length)
                        + " bytes, and not of " + Wire.MIN_FRAME + " to " + max);
            }
            int next = start + Wire.LENGTH_FIELD + length;
            if (length > max && in.readableBytes() >= Wire.BODY_INDEX) {
                frames++;
                tooLong(
                        in.getByte(start + Wire.TYPE_INDEX),
                        in.getInt(start + Wire.ID_INDEX),
                        "it takes " + length + " bytes, and the limit is " + max);
                drop(in, Wire.LENGTH_FIELD + length);
                continue;
            }
            if (in.writerIndex() < next) {
                break;
            }
            frames++;
            byte type = in.getByte(start + Wire.TYPE_INDEX);
            int id = in.getInt(start + Wire.ID_INDEX);
            in.readerIndex(start + Wire.BODY_INDEX);
            frame(ctx, type, id, in, length - Wire.MIN_FRAME);
            in.readerIndex(next);
        }
        if (in.isReadable() && ctx.channel().isActive()) {
            hold(ctx, in);
        }
        if (!in.isReadable() && dropping == 0 && beginning == null) {
            frameClock.stop();
        } else if (frames != before) {
            frameClock.restart();
        } else {
            frameClock.start();
        }
    }

    private void drop(ByteBuf in, int more) {
        dropping += more;
        int there = Math.min(dropping, in.readableBytes());
        in.skipBytes(there);
        dropping -= there;
    }

    /** Keeps the beginning of a frame, if there is memory for it. */
    private void hold(ChannelHandlerContext ctx, ByteBuf in) {
        int there = in.readableBytes();
        if (tryHold(in.capacity()) || !isReady(ctx)) {
            return;
        }
        if (there <= MAX_COPIED && tryHold(there)) {
            beginning = ByteBufUtil.getBytes(in);
        } else if (there >= Wire.BODY_INDEX) {
            int start = in.readerIndex();
            dropped(in.getByte(start + Wire.TYPE_INDEX), in.getInt(start + Wire.ID_INDEX));
            dropping = in.getInt(start) + Wire.LENGTH_FIELD - there;
        } else {
            ctx.pipeline().fireExceptionCaught(new IOException("there is no memory for its frame"));
        }
        in.skipBytes(there);
    }

    private void late(String what) {
        context().pipeline().fireExceptionCaught(new SocketTimeoutException(what));
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
