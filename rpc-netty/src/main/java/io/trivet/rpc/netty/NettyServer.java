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
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.UriText;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and sets up the pipeline of its wire for every connection. Thread-safe. */
public final class NettyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NettyServer.class);
    private static final int BACKLOG = 1024;

    /** The time that a peer that doesn't read may delay the last answers. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(4);

    /** The time that a notified peer gets to leave. */
    private static final Duration LEAVING = Duration.ofSeconds(3);

    /** The time that busy event loops may delay the server's end. */
    private static final Duration NOTIFYING = Duration.ofSeconds(3);

    private static final AttributeKey<Boolean> LEAVES = AttributeKey.valueOf(NettyServer.class, "leaves");

    private final EventLoops loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listening;
    private final URI uri;

    /** The notification for connections that are set up after the server stopped accepting; null before. */
    private volatile @Nullable Consumer<Channel> farewell;

    /**
     * Listens on a socket, at the URI's host and port.
     *
     * @param limits contains the limit of connections
     * @param wire adds a wire's handlers to the pipeline of a new connection
     * @throws io.trivet.rpc.RpcException UNAVAILABLE if the server can't listen on the address
     */
    public static NettyServer onSocket(URI uri, RpcLimits limits, Consumer<ChannelPipeline> wire) {
        SocketAddress address = new InetSocketAddress(Sockets.host(uri), uri.getPort());
        return new NettyServer(EventLoops.share(), uri, address, new ConnectionLimit(uri, limits), wire);
    }

    /** Listens for callers in this JVM, with the URI's host as the name. */
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
                Consumer<Channel> late = farewell;
                if (late != null) {
                    late.accept(channel);
                }
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

    /** Returns the URI on which it listens, with the real port where port 0 was requested. */
    public URI uri() {
        return uri;
    }

    /**
     * Stops accepting connections, and calls {@code tell} with the handler of this type of each existing connection, on
     * the connection's event loop. Returns when that is done, or after a time limit.
     */
    public <H extends ChannelHandler> void stopAccepting(Class<H> type, Consumer<H> tell) {
        // Some accepted connections are still being set up.
        farewell = connection -> notify(connection, type, tell);
        loops.await(listening.close());
        if (!loops.isOwnThread()) {
            List<Future<?>> setUp = new ArrayList<>();
            loops.group().forEach(loop -> setUp.add(loop.submit(() -> {})));
            await(setUp, NOTIFYING);
        }
        forEach(type, tell);
    }

    /**
     * Runs an action on the handler of this type of each connection, on the connection's event loop. Returns as
     * {@link #stopAccepting} does.
     */
    public <H extends ChannelHandler> void forEach(Class<H> type, Consumer<H> action) {
        List<Future<?>> all = new ArrayList<>();
        for (Channel connection : connections) {
            all.add(connection.eventLoop().submit(() -> notify(connection, type, action)));
        }
        if (!loops.isOwnThread()) {
            await(all, NOTIFYING);
        }
    }

    private static <H extends ChannelHandler> void notify(Channel connection, Class<H> type, Consumer<H> action) {
        H handler = connection.pipeline().get(type);
        if (handler != null) {
            action.accept(handler);
        }
    }

    /**
     * Sends what was written to the connections, closes them, and returns when they are closed. If a method blocks an
     * event loop, it returns after a time limit and logs that: the rest happens when the method returns.
     */
    @Override
    public void close() {
        boolean closed = loops.await(listening.close());
        if (!loops.isOwnThread()) {
            awaitLastAnswers();
        }
        closed &= loops.await(connections.close());
        if (!closed) {
            LOG.warn(
                    "{}: closed, but an event loop is still busy, and its connections are open until it is free."
                            + " A thread dump shows what blocks it; a method that blocks must not be @NonBlocking.",
                    UriText.withoutUserInfo(uri));
        }
        loops.close();
    }

    /**
     * Reports that a connection's peer was notified that no further call is accepted, and that the peer closes the
     * connection when it has no other call. Calls that it has just sent can then still be refused; they would be lost
     * otherwise.
     */
    public static void leaves(Channel connection) {
        connection.attr(LEAVES).set(true);
    }

    private void awaitLastAnswers() {
        List<ChannelFuture> closing = new ArrayList<>();
        for (Channel connection : connections) {
            // On its event loop, after the notifications submitted before.
            connection.eventLoop().execute(() -> {
                if (connection.hasAttr(LEAVES)) {
                    connection
                            .eventLoop()
                            .schedule(() -> closeBehindLastAnswer(connection), LEAVING.toNanos(), TimeUnit.NANOSECONDS);
                } else {
                    closeBehindLastAnswer(connection);
                }
            });
            closing.add(connection.closeFuture());
        }
        await(closing, LAST_ANSWERS);
    }

    private static void await(List<? extends Future<?>> all, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Future<?> each : all) {
            each.awaitUninterruptibly(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Closes a connection after its last answer. A closed channel drops data that its socket hasn't accepted; an empty
     * write completes when all data before it was accepted.
     */
    private static void closeBehindLastAnswer(Channel connection) {
        connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
