package io.trivet.rpc.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.trivet.rpc.RpcLimits;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens, and gives every connection the pipeline of its wire. Thread-safe. */
public final class NettyServer implements AutoCloseable {
    private static final int BACKLOG = 1024;

    /** How long a peer that doesn't read may keep its last answers from being sent. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final EventLoops loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listening;
    private final URI uri;

    /**
     * Listens on a socket, at the URI's host and port.
     *
     * @param limits say how many connections there may be at a time
     * @param wire adds a wire's handlers to the pipeline of a new connection
     * @throws io.trivet.rpc.RpcException UNAVAILABLE if the address can't be had
     */
    public static NettyServer onSocket(URI uri, RpcLimits limits, Consumer<ChannelPipeline> wire) {
        SocketAddress address = new InetSocketAddress(Sockets.host(uri), uri.getPort());
        return new NettyServer(EventLoops.share(), uri, address, new ConnectionLimit(uri, limits), wire);
    }

    /** Listens for callers in this JVM, under the URI's host as a name. */
    public static NettyServer inProcess(URI uri, Consumer<ChannelPipeline> wire) {
        return new NettyServer(EventLoops.shareLocal(), uri, new LocalAddress(uri.getHost()), null, wire);
    }

    private NettyServer(
            EventLoops loops,
            URI uri,
            SocketAddress address,
            @Nullable ConnectionLimit limit,
            Consumer<ChannelPipeline> wire) {
        this.loops = loops;
        ServerBootstrap bootstrap = loops.listening().childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                connections.add(channel);
                wire.accept(channel.pipeline());
            }
        });
        if (limit != null) {
            bootstrap.handler(limit);
        }
        if (address instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_BACKLOG, BACKLOG).childOption(ChannelOption.TCP_NODELAY, true);
        }
        try {
            listening = Sockets.bind(bootstrap, uri, address);
        } catch (RuntimeException e) {
            loops.close();
            throw e;
        }
        this.uri = Sockets.bound(uri, listening);
    }

    /** Returns where it listens, with the real port where port 0 was asked for. */
    public URI uri() {
        return uri;
    }

    /** Stops taking connections, and returns when that is so. */
    public void stopAccepting() {
        loops.await(listening.close());
    }

    /** Does something with the handler of this type of each connection, soon, on the connection's event loop. */
    public <H extends ChannelHandler> void forEach(Class<H> type, Consumer<H> action) {
        for (Channel connection : connections) {
            connection.eventLoop().execute(() -> {
                H handler = connection.pipeline().get(type);
                if (handler != null) {
                    action.accept(handler);
                }
            });
        }
    }

    /** Closes the connections after what was written to them, and returns when they are closed. */
    @Override
    public void close() {
        stopAccepting();
        if (!loops.isOwnThread()) {
            awaitLastAnswers();
        }
        loops.await(connections.close());
        loops.close();
    }

    /** A channel drops what its socket didn't take yet when it is closed; an empty write behind that tells when it was taken. */
    private void awaitLastAnswers() {
        List<ChannelFuture> last = new ArrayList<>();
        for (Channel connection : connections) {
            last.add(connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
        }
        long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
        for (ChannelFuture each : last) {
            each.awaitUninterruptibly(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }
}
