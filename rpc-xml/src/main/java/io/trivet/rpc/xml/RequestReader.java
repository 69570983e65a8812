package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.netty.LoopMemory;
import io.trivet.rpc.xml.IncomingRequest.Refusal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests together, each as long as there is memory for it among all that the connections of the server hold. One that isn't read to its end
 * takes its turn behind those before it, as a {@link Refusal}, and what comes behind it is dropped.
 */
final class RequestReader extends ChannelInboundHandlerAdapter {
    private static final byte[] NOTHING = {};

    /** What a request takes until it is answered beside its document, with an answer that is short. */
    private static final int AROUND = 2048;

    /** Who sends no more headers than others do has them counted with that. */
    private static final int USUAL_HEADERS = 16;

    private static final int MEMORY_OF_A_HEADER = 160;

    /** So much memory is taken for a length alone, since it mostly is there at once. */
    private static final int TRUSTED_LENGTH = 16 * 1024;

    private final RpcLimits limits;
    private final LoopMemory memory;
    private @Nullable ChannelHandlerContext context;

    /** The request that is being read, or null, and below what there is of it. */
    private @Nullable HttpRequest head;

    /** How long it says that its document is, or -1. */
    private long declared;

    private byte[] document = NOTHING;
    private int length;
    private int taken;
    private boolean hasRefused;

    RequestReader(RpcLimits limits, LoopMemory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest start && !hasRefused) {
                begin(ctx, start);
            }
            if (message instanceof HttpContent piece && !hasRefused && head != null) {
                add(piece);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest start) {
        head = start;
        declared = length(start);
        int more = AROUND + MEMORY_OF_A_HEADER * Math.max(0, start.headers().size() - USUAL_HEADERS);
        if (!memory.tryTake(more)) {
            refuse(Refusal.NO_MEMORY);
            return;
        }
        taken = more;
        if (start.decoderResult().isFailure()) {
            // Nothing comes behind it.
            complete();
        } else if (declared > limits.maxMessage()) {
            refuse(Refusal.TOO_LONG);
        } else if (HttpUtil.is100ContinueExpected(start)) {
            ctx.writeAndFlush(
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE), ctx.voidPromise());
        }
    }

    private static long length(HttpRequest start) {
        try {
            return HttpUtil.getContentLength(start, -1L);
        } catch (NumberFormatException e) {
            // Netty has refused the request then.
            return -1;
        }
    }

    private void add(HttpContent piece) {
        ByteBuf content = piece.content();
        int more = content.readableBytes();
        if (more > 0) {
            long needed = (long) length + more;
            if (needed > limits.maxMessage()) {
                refuse(Refusal.TOO_LONG);
                return;
            }
            if (needed > document.length && !grow((int) needed)) {
                refuse(Refusal.NO_MEMORY);
                return;
            }
            content.readBytes(document, length, more);
            length += more;
        }
        if (piece instanceof LastHttpContent) {
            if (piece.decoderResult().isFailure()) {
                current().setDecoderResult(piece.decoderResult());
            }
            complete();
        }
    }

    /** A length alone doesn't take memory: it grows with what comes. */
    private boolean grow(int needed) {
        long room = declared >= 0 && declared <= TRUSTED_LENGTH ? declared : 2L * document.length;
        long most = declared >= needed ? declared : limits.maxMessage();
        int next = (int) Math.min(most, Math.max(needed, room));
        if (!memory.tryTake(next - document.length)) {
            return false;
        }
        taken += next - document.length;
        document = Arrays.copyOf(document, next);
        return true;
    }

    private HttpRequest current() {
        return Objects.requireNonNull(head, "a piece of no request");
    }

    private void complete() {
        HttpRequest whole = current();
        boolean hasLength = HttpUtil.isContentLengthSet(whole) || HttpUtil.isTransferEncodingChunked(whole);
        byte[] bytes = length == document.length ? document : Arrays.copyOf(document, length);
        IncomingRequest request = new IncomingRequest(whole, bytes, hasLength, taken, null);
        clear();
        hand(request);
    }

    private void clear() {
        head = null;
        document = NOTHING;
        length = 0;
        taken = 0;
    }

    private void hand(IncomingRequest request) {
        context().fireChannelRead(request);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "no pipeline");
    }

    /** Doesn't read the rest of a request, perhaps of one whose head didn't come. On the event loop. */
    void refuse(Refusal why) {
        if (hasRefused) {
            return;
        }
        hasRefused = true;
        ChannelHandlerContext ctx = context();
        HttpRequest begun = head == null ? new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/") : head;
        memory.giveBack(taken);
        clear();
        RequestDecoder decoder = ctx.pipeline().get(RequestDecoder.class);
        if (decoder != null) {
            decoder.end(ctx);
        }
        hand(new IncomingRequest(begun, NOTHING, true, 0, why));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (head != null) {
            ctx.fireExceptionCaught(
                    new PrematureChannelClosureException("the peer ended the connection within a request"));
        }
        memory.giveBack(taken);
        clear();
        hasRefused = true;
        ctx.fireChannelInactive();
    }
}
