package io.trivet.benchmarks.streams;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.trivet.benchmarks.calls.BareServing;
import io.trivet.benchmarks.harness.Contestant;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/**
 * The limit: Netty splits frames as long as Trivet's items, and no code reads their content. Streams follow one after
 * the other.
 */
public final class BareStream implements Contestant {
    /** The bytes of a Trivet frame beside the item: length, type and id. */
    private static final int HEADER = 9;

    /** The encoded length of a number between 256 and 65,535. The other item is 1 KiB with its length. */
    private static final int SMALL = 3;

    private static final int LARGE = Items.BYTES.length + 3;
    private static final int CHUNK = 64 * 1024;

    /** Called by reflection. */
    public BareStream() {}

    @Override
    public String name() {
        return "bare Netty frames";
    }

    @Override
    public String setup() {
        return "one connection, NIO, frames as long as Trivet's in buffers of 64 KiB, no credit, content not decoded.";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Serving serve() {
        EventLoopGroup loops = loops();
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer(Sender::new))
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
        return new BareServing(loops, listening);
    }

    @Override
    public Client connect(int port) {
        EventLoopGroup loops = loops();
        Receiver receiver = new Receiver();
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(initializer(() -> receiver))
                .connect(new InetSocketAddress("127.0.0.1", port))
                .syncUninterruptibly()
                .channel();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                int size = HEADER + (cell.equals(Items.SMALL) ? SMALL : LARGE);
                return new Items.Whole(
                        cell,
                        () -> receiver.start(channel, size).thenApply(bytes -> {
                            if (bytes != (long) size * Items.COUNT) {
                                throw new IllegalStateException(bytes + " bytes came");
                            }
                            return Items.sum(cell);
                        }));
            }

            @Override
            public void close() {
                loops.shutdownGracefully();
            }
        };
    }

    private interface Handler {
        ChannelHandler create();
    }

    private static ChannelInitializer<Channel> initializer(Handler last) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new LengthFieldBasedFrameDecoder(1 << 20, 0, Integer.BYTES))
                        .addLast(last.create());
            }
        };
    }

    private static EventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    /** Sends a stream for each request, while the channel takes more. */
    private static final class Sender extends ChannelInboundHandlerAdapter {
        private final ArrayDeque<Integer> sizes = new ArrayDeque<>();
        private int left;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            ByteBuf in = (ByteBuf) frame;
            sizes.add(in.getInt(Integer.BYTES));
            in.release();
            if (sizes.size() == 1) {
                left = Items.COUNT;
                send(ctx);
            }
        }

        private void send(ChannelHandlerContext ctx) {
            while (ctx.channel().isWritable() && !sizes.isEmpty()) {
                int size = sizes.element();
                ByteBuf chunk = ctx.alloc().directBuffer(CHUNK);
                for (; left > 0 && chunk.readableBytes() + size <= CHUNK; left--) {
                    chunk.writeInt(size - Integer.BYTES).writeZero(size - Integer.BYTES);
                }
                if (left == 0) {
                    sizes.remove();
                    left = Items.COUNT;
                }
                ctx.writeAndFlush(chunk, ctx.voidPromise());
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            send(ctx);
        }
    }

    private static final class Receiver extends ChannelInboundHandlerAdapter {
        private final ArrayDeque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
        private int count;
        private long bytes;

        CompletableFuture<Long> start(Channel channel, int size) {
            CompletableFuture<Long> end = new CompletableFuture<>();
            channel.eventLoop().execute(() -> {
                waiting.add(end);
                channel.writeAndFlush(
                        channel.alloc().buffer().writeInt(Integer.BYTES).writeInt(size), channel.voidPromise());
            });
            return end;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            bytes += ((ByteBuf) frame).readableBytes();
            ((ByteBuf) frame).release();
            if (++count == Items.COUNT) {
                waiting.remove().complete(bytes);
                count = 0;
                bytes = 0;
            }
        }
    }
}
