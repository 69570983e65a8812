package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** Puts requests together, and tells of one that is too long, in its turn, as an event. */
final class DocumentAggregator extends HttpObjectAggregator {
    /** The event. */
    static final Object TOO_LONG = new Object();

    private boolean hasLength;

    DocumentAggregator(int longest) {
        super(longest);
    }

    @Override
    protected FullHttpMessage beginAggregation(HttpMessage start, ByteBuf content) throws Exception {
        hasLength = HttpUtil.isContentLengthSet(start) || HttpUtil.isTransferEncodingChunked(start);
        return super.beginAggregation(start, content);
    }

    /** Leaves a request without a length as it is, for its handler to see. */
    @Override
    protected void finishAggregation(FullHttpMessage aggregated) throws Exception {
        if (hasLength) {
            super.finishAggregation(aggregated);
        }
    }

    /** Tells a peer that asks to go on, and leaves refusals to the event: they, too, wait for the answers before them. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int longest, ChannelPipeline pipeline) {
        return HttpUtil.is100ContinueExpected(start) && !isContentLengthInvalid(start, longest)
                ? super.newContinueResponse(start, longest, pipeline)
                : null;
    }

    /** Doesn't read on to a document's end, as others do, while its handler wants nothing more: it would begin the next with the end of each. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.fireUserEventTriggered(TOO_LONG);
    }
}
