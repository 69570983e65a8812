package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/** Sends our preface, checks the peer's, and leaves. */
final class PrefaceDecoder extends ByteToMessageDecoder {
    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        ctx.writeAndFlush(Wire.preface());
        super.channelActive(ctx);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Wire.PREFACE_LENGTH) {
            return;
        }
        if (!Wire.isPreface(in.readLong())) {
            in.skipBytes(in.readableBytes());
            throw new CorruptedFrameException("the peer doesn't speak version 1 of Trivet's tcp wire");
        }
        ctx.pipeline().remove(this);
    }
}
