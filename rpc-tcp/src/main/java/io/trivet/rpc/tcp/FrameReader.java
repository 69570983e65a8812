package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.trivet.rpc.netty.FrameDecoder;

/** Sends our preface, checks the peer's, and passes on the frames that follow, without copying them. */
abstract class FrameReader extends FrameDecoder {
    private final Limits limits;

    /** The version that both sides speak, known when the peer's preface has arrived. */
    private int version = Wire.VERSION;

    FrameReader(Limits limits) {
        super(limits.set(), limits.begin());
        this.limits = limits;
    }

    /** Called when the connection can be used: TLS, if used, is established, and our preface is on its way. */
    abstract void opened(ChannelHandlerContext ctx);

    /**
     * Handles a frame.
     *
     * @param in positioned at the frame's body, which has this many bytes; unread bytes of the body are skipped
     */
    abstract void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength);

    /** Called when a frame is dropped because there is no memory for it. */
    void dropped(byte type, int id) {}

    /** Called when a frame is dropped because it is longer than the limit. */
    abstract void tooLong(byte type, int id, String why);

    final Limits limits() {
        return limits;
    }

    /** Returns the version of the wire that both sides speak, once the peer's preface has arrived. */
    final int version() {
        return version;
    }

    @Override
    protected final void open(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Wire.preface(), ctx.voidPromise());
        opened(ctx);
    }

    @Override
    protected final boolean begin(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.readableBytes() < Wire.PREFACE_LENGTH) {
            return false;
        }
        long preface = in.readLong();
        String problem = Wire.problemOfPreface(preface);
        if (problem != null) {
            in.skipBytes(in.readableBytes());
            throw new CorruptedFrameException(problem);
        }
        version = Wire.version(preface);
        return true;
    }

    @Override
    protected final boolean next(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.readableBytes() < Wire.LENGTH_FIELD) {
            return false;
        }
        int max = limits.set().maxMessage();
        int start = in.readerIndex();
        int length = in.getInt(start);
        if (length < Wire.MIN_FRAME || length > Wire.MAX_FRAME) {
            in.skipBytes(in.readableBytes());
            throw new CorruptedFrameException("a frame of " + Integer.toUnsignedString(length) + " bytes, and not of "
                    + Wire.MIN_FRAME + " to " + max);
        }
        if (length > max && in.readableBytes() >= Wire.BODY_INDEX) {
            tooLong(
                    in.getByte(start + Wire.TYPE_INDEX),
                    in.getInt(start + Wire.ID_INDEX),
                    "it takes " + length + " bytes, and the limit is " + max);
            drop(in, Wire.LENGTH_FIELD + length);
            return true;
        }
        int next = start + Wire.LENGTH_FIELD + length;
        if (in.writerIndex() < next) {
            return false;
        }
        byte type = in.getByte(start + Wire.TYPE_INDEX);
        int id = in.getInt(start + Wire.ID_INDEX);
        in.readerIndex(start + Wire.BODY_INDEX);
        frame(ctx, type, id, in, length - Wire.MIN_FRAME);
        in.readerIndex(next);
        return true;
    }

    @Override
    protected final int refuse(ByteBuf in) {
        if (in.readableBytes() < Wire.BODY_INDEX) {
            return 0;
        }
        int start = in.readerIndex();
        dropped(in.getByte(start + Wire.TYPE_INDEX), in.getInt(start + Wire.ID_INDEX));
        return Wire.LENGTH_FIELD + in.getInt(start);
    }
}
