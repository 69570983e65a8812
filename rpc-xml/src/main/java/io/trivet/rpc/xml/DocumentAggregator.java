package io.trivet.rpc.xml;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;

/** Puts requests together, and tells of one that is too long, in its turn, as an event. */
final class DocumentAggregator extends HttpObjectAggregator {
    /** The event. */
    static final Object TOO_LONG = new Object();

    DocumentAggregator(int longest) {
        super(longest, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.fireUserEventTriggered(TOO_LONG);
    }
}
