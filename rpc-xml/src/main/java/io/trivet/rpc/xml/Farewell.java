package io.trivet.rpc.xml;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.xml.IncomingRequest.Refusal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The end of a connection with a last answer: a peer that is still sending would see it as a reset, in place of that answer. On the event loop. */
final class Farewell {
    /** The peer sends nothing any more that isn't wanted. */
    static final Duration NONE = Duration.ZERO;

    /** So long a peer may go on sending what isn't read any more. */
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    /** So long one may that took too long already. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final ChannelHandlerContext ctx;
    private @Nullable Future<?> timer;

    /** The peer sends nothing more. */
    private boolean hasEnd;

    /** The last answer was taken, and the peer is waited for. */
    private boolean isUnderWay;

    Farewell(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** Returns how long a peer may go on sending whose request isn't read to its end for this reason, or for what its head holds. */
    static Duration of(@Nullable Refusal why) {
        return why == Refusal.TOO_SLOW ? SHORT : MAX_TIME;
    }

    /** Writes the last answer, for the caller to flush, and closes behind it and so much time. */
    void write(FullHttpResponse response, Duration more) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ChannelFuture last = ctx.write(response);
        if (more.isZero()) {
            last.addListener(ChannelFutureListener.CLOSE);
        } else {
            last.addListener(sent -> begin(more));
        }
    }

    /** Says that no more answers come; what does come is dropped until the peer closes. */
    private void begin(Duration more) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (hasEnd) {
            ctx.close();
            return;
        }
        isUnderWay = true;
        timer = ctx.executor().schedule(() -> ctx.close(), more.toNanos(), TimeUnit.NANOSECONDS);
        // TLS has an end of its own, which the length of the answer makes up for.
        if (ctx.channel() instanceof DuplexChannel socket && ctx.pipeline().get(SslHandler.class) == null) {
            socket.shutdownOutput();
        }
    }

    /** Hears that the peer sends nothing more: it isn't waited for then. */
    void peerEnds() {
        hasEnd = true;
        if (isUnderWay) {
            ctx.close();
        }
    }

    /** Waits no more: the connection has ended. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
