package io.trivet.rpc.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcLimits;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Splits a peer's bytes into a preface and the frames after it, which a wire reads in place. A peer that takes too long
 * for its preface or for a frame loses its connection.
 */
public abstract class FrameDecoder extends ByteToMessageDecoder {
    private static final int MAX_KEPT = 64 * 1024;

    /**
     * Maximum size of the beginning of a frame that is copied if the buffer in which it arrived takes too much memory.
     */
    private static final int MAX_COPIED = 4 * 1024;

    private final Duration begin;
    private final ReadClock frameClock;
    private byte[] scratch = new byte[1024];
    private boolean begun;

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

    /**
     * Creates a decoder.
     *
     * @param begin maximum time from the connection to the end of the peer's preface, TLS included
     */
    protected FrameDecoder(RpcLimits limits, Duration begin) {
        this.begin = begin;
        frameClock = new ReadClock(
                limits.maxMessageTime(), () -> late("a frame wasn't complete after " + text(limits.maxMessageTime())));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        frameClock.on(ctx.executor());
    }

    /** Returns the connection's context. */
    protected final ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "a context of a connection that is not yet opened");
    }

    /** Sends our preface. Called when the connection can be used: TLS, if used, is established. */
    protected abstract void open(ChannelHandlerContext ctx);

    /** Reads the peer's preface, or the part of it that has arrived; returns whether it is complete. */
    protected abstract boolean begin(ChannelHandlerContext ctx, ByteBuf in);

    /** Called when the peer's preface has arrived: the peer has accepted the connection, and speaks this wire. */
    protected void begun() {}

    /** Handles a frame and returns true; or leaves an incomplete one in the buffer and returns false. */
    protected abstract boolean next(ChannelHandlerContext ctx, ByteBuf in);

    /**
     * Refuses the incomplete frame at the beginning of the buffer, because there is no memory for it. Returns its
     * length, of which the rest is skipped when it arrives; or zero if that isn't known yet, which ends the connection.
     */
    protected abstract int refuse(ByteBuf in);

    /**
     * Returns whether the unfinished frame may hold this many bytes from now on. Otherwise it is dropped, and the peer
     * is notified.
     */
    protected boolean tryHold(int bytes) {
        return true;
    }

    /** Returns whether bytes of an unfinished frame are kept. */
    protected final boolean holdsBytes() {
        return beginning != null || actualReadableBytes() > 0;
    }

    /** Stops or restarts the peer's clock: while nothing is read, a frame can't become complete. */
    protected final void pauseFrameClock(boolean pause) {
        frameClock.pause(pause);
    }

    /** Returns whether the peer showed that it speaks this wire. */
    public final boolean hasBegun() {
        return begun;
    }

    /** Reads this many bytes into the beginning of an array, which later frames reuse. */
    protected final byte[] readScratch(ByteBuf in, int count) {
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
    protected boolean isReady(ChannelHandlerContext ctx) {
        return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        beginWatch = ctx.executor()
                .schedule(
                        () -> late("the peer didn't send this wire's preface within " + text(begin)),
                        begin.toNanos(),
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
            if (!begin(ctx, in)) {
                return;
            }
            begun = true;
            stop(beginWatch);
            begun();
        }
        drop(in, 0);
        long before = frames;
        while (ctx.channel().isActive() && isReady(ctx) && next(ctx, in)) {
            frames++;
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

    /** Skips this many bytes, now and when they arrive. */
    protected final void drop(ByteBuf in, int more) {
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
        } else {
            int length = refuse(in);
            if (length > 0) {
                dropping = length - there;
            } else {
                ctx.pipeline().fireExceptionCaught(new IOException("there is no memory for its frame"));
            }
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

    /** Returns a time as a text for messages. */
    protected static String text(Duration time) {
        return time.toMillis() / 1000.0 + " seconds";
    }
}
