package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;

/** The layout of the wire: what its package says, in numbers. */
final class Wire {
    static final byte REQUEST = 1;
    static final byte RESPONSE = 2;
    static final byte FAULT = 3;
    static final byte CANCEL = 4;

    static final int LONGEST_FRAME = 16 * 1024 * 1024;
    static final int PREFACE_LENGTH = 8;

    private static final long PREFACE = 0x54_52_56_54_01_00_00_00L;
    private static final int LENGTH_FIELD = 4;
    private static final int ID_INDEX = LENGTH_FIELD + 1;

    private Wire() {}

    /** Sets up the reading of frames; the handler of frames is added behind. */
    static void configure(ChannelPipeline pipeline) {
        pipeline.addLast(new PrefaceDecoder());
        pipeline.addLast(new LengthFieldBasedFrameDecoder(LONGEST_FRAME, 0, LENGTH_FIELD, 0, LENGTH_FIELD));
    }

    static ByteBuf preface() {
        return Unpooled.copyLong(PREFACE);
    }

    static boolean isPreface(long bytes) {
        return bytes == PREFACE;
    }

    /** Begins a frame, of which {@link #finish} sets length and id when they are known. */
    static ByteBuf begin(ByteBufAllocator allocator, byte type) {
        return allocator.buffer().writeInt(0).writeByte(type).writeInt(0);
    }

    static ByteBuf finish(ByteBuf frame, int id) {
        return frame.setInt(0, frame.readableBytes() - LENGTH_FIELD).setInt(ID_INDEX, id);
    }

    static boolean isTooLong(ByteBuf frame) {
        return frame.readableBytes() - LENGTH_FIELD > LONGEST_FRAME;
    }
}
