package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.ReadClock;
import java.net.SocketTimeoutException;

/** Assembles answers, within the limits of their length and of the time that they take to arrive. */
final class AnswerReader extends HttpObjectAggregator {
    private final RpcLimits limits;
    private final ReadClock clock;
    private Runnable onOverdue = () -> {};

    AnswerReader(RpcLimits limits) {
        super(limits.maxMessage(), true);
        this.limits = limits;
        clock = new ReadClock(limits.maxMessageTime(), () -> onOverdue.run());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        clock.on(ctx.executor());
        onOverdue = () -> ctx.fireExceptionCaught(new SocketTimeoutException(
                "the answer wasn't complete after " + limits.maxMessageTime().toMillis() / 1000.0 + " seconds"));
    }

    @Override
    protected FullHttpMessage beginAggregation(HttpMessage start, ByteBuf content) throws Exception {
        clock.restart();
        return super.beginAggregation(start, content);
    }

    @Override
    protected void finishAggregation(FullHttpMessage aggregated) throws Exception {
        clock.stop();
        super.finishAggregation(aggregated);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.fireExceptionCaught(new RpcException(
                RpcStatus.INVALID_ARGUMENT,
                "the answer is too long: it takes more than " + limits.maxMessage() + " bytes."
                        + XmlValues.RAISES_CLIENTS));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        clock.close();
        super.channelInactive(ctx);
    }
}
