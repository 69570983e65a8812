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

/**
 * Closes a connection after a last answer. If it were closed at once, a peer that is still sending would see a reset
 * and lose that answer. On the event loop.
 */
final class Farewell {
    /** The time for a peer that has nothing left to send that must be read and dropped. */
    static final Duration NONE = Duration.ZERO;

    /**
     * The time that a peer may keep sending after the last answer; closing sooner would reset the connection and lose
     * that answer.
     */
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    /** The same for a peer that already took too long. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final ChannelHandlerContext ctx;
    private @Nullable Future<?> timer;

    /** Whether the peer has ended its output. */
    private boolean hasEnd;

    /** Whether the last answer was written, and the connection waits for the peer. */
    private boolean isUnderWay;

    Farewell(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /**
     * Returns how long a peer may keep sending whose request isn't read completely, for this reason or because of its
     * head.
     */
    static Duration of(@Nullable Refusal why) {
        return why == Refusal.TOO_SLOW ? SHORT : MAX_TIME;
    }

    /**
     * Writes the last answer, which the caller must flush. The connection closes after it, and after at most this time.
     */
    void write(FullHttpResponse response, Duration more) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ChannelFuture last = ctx.write(response);
        if (more.isZero()) {
            last.addListener(ChannelFutureListener.CLOSE);
        } else {
            last.addListener(sent -> begin(more));
        }
    }

    /** Announces the end of the answers. Everything that arrives is dropped until the peer closes. */
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
        // TLS ends its output itself; the peer also knows the length of the answer.
        if (ctx.channel() instanceof DuplexChannel socket && ctx.pipeline().get(SslHandler.class) == null) {
            socket.shutdownOutput();
        }
    }

    /** Called when the peer ends its output: the connection then doesn't wait for it. */
    void peerEnds() {
        hasEnd = true;
        if (isUnderWay) {
            ctx.close();
        }
    }

    /** Stops waiting, because the connection has ended. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
