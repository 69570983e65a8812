package io.trivet.rpc.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.trivet.rpc.RpcLimits;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes connections beyond a server's limit as they arrive, before any memory is allocated for them. */
@ChannelHandler.Sharable
final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(NettyServer.class);

    /** The time between two log lines, so that untrusted peers can't fill the log. */
    private static final long BETWEEN_LINES_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final URI uri;
    private final int maxConnections;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * The number of refused connections; this and the next field are used only on the event loop of the listening
     * channel.
     */
    private long refused;

    private long nextLine = System.nanoTime();

    ConnectionLimit(URI uri, RpcLimits limits) {
        this.uri = uri;
        maxConnections = limits.maxConnections();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel connection = (Channel) message;
        if (open.incrementAndGet() > maxConnections) {
            open.decrementAndGet();
            connection.unsafe().closeForcibly();
            logRefusal();
            return;
        }
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        ctx.fireChannelRead(message);
    }

    private void logRefusal() {
        refused++;
        long now = System.nanoTime();
        if (now - nextLine >= 0) {
            nextLine = now + BETWEEN_LINES_NANOS;
            LOG.warn(
                    "{} has {} connections, and closes further ones at once: {} so far. RpcLimits.maxConnections raises the limit.",
                    uri,
                    maxConnections,
                    refused);
        }
    }
}
