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
 * Assembles requests, as long as there is memory for them among all requests that the server's connections hold. A
 * request that isn't read completely takes its turn after those before it, as a {@link Refusal}, and everything after
 * it is dropped.
 */
final class RequestReader extends ChannelInboundHandlerAdapter {
    private static final byte[] NOTHING = {};

    /** The memory that a request takes besides its document until it is answered, with a short answer. */
    private static final int AROUND = 2048;

    /** Number of headers whose memory is included in that. */
    private static final int USUAL_HEADERS = 16;

    private static final int MEMORY_OF_A_HEADER = 160;

    /**
     * Maximum amount of memory that is taken for an announced length alone, because such a document usually arrives at
     * once.
     */
    private static final int TRUSTED_LENGTH = 16 * 1024;

    private final RpcLimits limits;
    private final LoopMemory memory;
    private @Nullable ChannelHandlerContext context;

    /** The request that is being read, or null; its parts are below. */
    private @Nullable HttpRequest head;

    /** The length that the request announces for its document, or -1. */
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
            // No request follows.
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
            // Netty has refused the request in this case.
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

    /** Grows the document's memory with the bytes that arrive: an announced length alone doesn't take memory. */
    private boolean grow(int needed) {
        long room = declared >= 0 && declared <= TRUSTED_LENGTH ? declared : 2L * document.length;
        long max = declared >= needed ? declared : limits.maxMessage();
        int next = (int) Math.min(max, Math.max(needed, room));
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
        handOver(request);
    }

    private void clear() {
        head = null;
        document = NOTHING;
        length = 0;
        taken = 0;
    }

    private void handOver(IncomingRequest request) {
        context().fireChannelRead(request);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "no pipeline");
    }

    /** Stops reading a request, perhaps before its head is complete. On the event loop. */
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
        handOver(new IncomingRequest(begun, NOTHING, true, 0, why));
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
