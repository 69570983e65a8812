package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/** Sends our preface, checks the peer's, and cuts what follows into frames, which it hands over where they lie. */
abstract class FrameReader extends ByteToMessageDecoder {
    private static final int MOST_KEPT = 64 * 1024;

    private byte[] scratch = new byte[1024];
    private boolean begun;

    /**
     * Takes a frame.
     *
     * @param in stands at the frame's body, of so many bytes; what isn't read of it is skipped
     */
    abstract void frame(ChannelHandlerContext ctx, byte type, int id, ByteBuf in, int bodyLength);

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
        ctx.writeAndFlush(Wire.preface(), ctx.voidPromise());
        super.channelActive(ctx);
    }

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!begun) {
            if (in.readableBytes() < Wire.PREFACE_LENGTH) {
                return;
            }
            if (!Wire.isPreface(in.readLong())) {
                in.skipBytes(in.readableBytes());
                throw new CorruptedFrameException("the peer doesn't speak version 1 of Trivet's tcp wire");
            }
            begun = true;
        }
        while (in.readableBytes() >= Wire.LENGTH_FIELD && ctx.channel().isActive() && mayGoOn(ctx)) {
            int start = in.readerIndex();
            int length = in.getInt(start);
            if (length < Wire.SHORTEST_FRAME || length > Wire.LONGEST_FRAME) {
                in.skipBytes(in.readableBytes());
                throw new CorruptedFrameException("a frame of " + Integer.toUnsignedString(length) + " bytes");
            }
            int next = start + Wire.LENGTH_FIELD + length;
            if (in.writerIndex() < next) {
                return;
            }
            byte type = in.getByte(start + Wire.TYPE_INDEX);
            int id = in.getInt(start + Wire.ID_INDEX);
            in.readerIndex(start + Wire.BODY_INDEX);
            frame(ctx, type, id, in, length - Wire.SHORTEST_FRAME);
            in.readerIndex(next);
        }
    }
}
