package io.trivet.rpc.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.Sockets;
import io.trivet.rpc.spi.Call;
import io.trivet.rpc.spi.ClientTransport;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Keeps one connection to a server: opened by the first call, and by the first after it broke. */
final class TcpClientTransport implements ClientTransport {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final URI uri;
    private final CborCodec codec;
    private final EventLoops loops = EventLoops.share();

    /** Guarded by this; null before the first call. */
    private CompletableFuture<TcpConnection> connection;

    private boolean closed;

    TcpClientTransport(URI uri, CborCodec codec) {
        this.uri = uri;
        this.codec = codec;
    }

    @Override
    public CompletableFuture<Object> call(Call call) {
        ByteBuf frame = Wire.begin(ByteBufAllocator.DEFAULT, Wire.REQUEST);
        try {
            codec.writeRequest(frame, call);
            if (Wire.isTooLong(frame)) {
                throw new RpcException(
                        RpcStatus.INVALID_ARGUMENT, "the arguments are longer than " + Wire.LONGEST_FRAME + " bytes.");
            }
        } catch (RuntimeException e) {
            frame.release();
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Object> reply = new CompletableFuture<>();
        connection().whenComplete((open, thrown) -> {
            if (thrown == null) {
                open.send(call.method(), frame, reply);
            } else {
                frame.release();
                reply.completeExceptionally(thrown);
            }
        });
        return reply;
    }

    private synchronized CompletableFuture<TcpConnection> connection() {
        if (closed) {
            return CompletableFuture.failedFuture(closedFault());
        }
        boolean broken = connection != null
                && connection.isDone()
                && (connection.isCompletedExceptionally() || !connection.join().isOpen());
        if (connection == null || broken) {
            connection = connect();
        }
        return connection;
    }

    private CompletableFuture<TcpConnection> connect() {
        TcpConnection opening = new TcpConnection(codec);
        ChannelFuture connecting = new Bootstrap()
                .group(loops.group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Wire.configure(channel.pipeline());
                        channel.pipeline().addLast(opening);
                    }
                })
                .connect(new InetSocketAddress(Sockets.host(uri), uri.getPort()));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                opening.opened().completeExceptionally(Sockets.unreachable(done.cause()));
            }
        });
        return opening.opened();
    }

    private static RpcException closedFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the client was closed.");
    }

    @Override
    public void close() {
        CompletableFuture<TcpConnection> last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = connection;
        }
        if (last != null) {
            CompletableFuture<Void> ended = last.handle((open, thrown) -> {
                if (open != null) {
                    loops.await(open.close(closedFault()));
                }
                return null;
            });
            if (!loops.isOwnThread()) {
                ended.join();
            }
        }
        loops.close();
    }
}
