package io.trivet.rpc.xml;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.concurrent.RejectedExecutionException;

/**
 * The answer to a request. It may come from any thread, which compresses it if the client accepts that. The
 * connection's event loop then sends it.
 */
final class AwaitedAnswer implements Exchange.Recipient {
    /** The length from which documents are compressed; Python's server uses the same length. */
    private static final int MIN_PACKED = 1400;

    /** Sends the answer. */
    interface Sender {
        /** Sends the response, for whose content this many bytes are counted. On the event loop. */
        void send(FullHttpResponse response, int made);
    }

    private final ChannelHandlerContext ctx;
    private final IncomingRequest request;
    private final AnswerWriter writer;
    private final Sender sender;

    AwaitedAnswer(ChannelHandlerContext ctx, IncomingRequest request, AnswerWriter writer, Sender sender) {
        this.ctx = ctx;
        this.request = request;
        this.writer = writer;
        this.sender = sender;
    }

    @Override
    public void answer(Answer answer) {
        ContentCoding packing = answer.document().readableBytes() <= MIN_PACKED
                ? null
                : ContentCoding.accepted(request.head().headers().get(HttpHeaderNames.ACCEPT_ENCODING, ""));
        Answer packed = packing == null ? null : writer.packed(answer, packing);
        Answer sent = packed == null ? answer : packed;
        FullHttpResponse response = HttpAnswers.response(request.head(), sent);
        if (packing != null && packed != null) {
            response.headers().set(HttpHeaderNames.CONTENT_ENCODING, packing.word());
        }
        if (ctx.executor().inEventLoop()) {
            sender.send(response, sent.made());
            return;
        }
        try {
            ctx.executor().execute(() -> sender.send(response, sent.made()));
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and the server with it.
            writer.drop(sent);
        }
    }

    @Override
    public void fail() {
        ctx.close();
    }
}
