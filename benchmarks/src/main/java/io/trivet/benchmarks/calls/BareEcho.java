package io.trivet.benchmarks.calls;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.cbor.CborWriter;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The limit: Netty sends back frames as long as Trivet's calls, and no code reads their content.
 *
 * <p>It runs on NIO. Trivet, gRPC and RSocket use epoll where it is available, so {@link OnEpoll} is measured too. The
 * difference between the two comes from the transport, not from a library.
 */
public class BareEcho implements Contestant {
    /**
     * The bytes of a Trivet frame beside name and arguments: length, type, id, time, and the lengths of name and
     * metadata.
     */
    private static final int HEADER = 17;

    private static final int MAX_LENGTH = 1 << 20;

    /** The same on Linux's own transport. */
    public static final class OnEpoll extends BareEcho {
        /** Called by reflection. */
        public OnEpoll() {}

        @Override
        public String name() {
            return "bare Netty echo on epoll";
        }

        @Override
        public String setup() {
            return "the same with Netty's native transport, epoll.";
        }

        @Override
        IoHandlerFactory loop() {
            return EpollIoHandler.newFactory();
        }

        @Override
        Class<? extends ServerChannel> listening() {
            return EpollServerSocketChannel.class;
        }

        @Override
        Class<? extends Channel> connection() {
            return EpollSocketChannel.class;
        }
    }

    /** Called by reflection. */
    public BareEcho() {}

    @Override
    public String name() {
        return "bare Netty echo";
    }

    @Override
    public String setup() {
        return "one connection, NIO, flush consolidation, frames as long as Trivet's, content not decoded.";
    }

    IoHandlerFactory loop() {
        return NioIoHandler.newFactory();
    }

    Class<? extends ServerChannel> listening() {
        return NioServerSocketChannel.class;
    }

    Class<? extends Channel> connection() {
        return NioSocketChannel.class;
    }

    @Override
    public final Role role() {
        return Role.LIMIT;
    }

    @Override
    public Serving serve() {
        EventLoopGroup loops = loops();
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(listening())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        frames(channel);
                        channel.pipeline().addLast(new Returner());
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
        return new BareServing(loops, listening);
    }

    @Override
    public Client connect(int port) {
        EventLoopGroup loops = loops();
        Caller caller = new Caller();
        caller.channel = new Bootstrap()
                .group(loops)
                .channel(connection())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        frames(channel);
                        channel.pipeline().addLast(caller);
                    }
                })
                .connect(new InetSocketAddress("127.0.0.1", port))
                .syncUninterruptibly()
                .channel();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return caller.echo(new byte[HEADER - Integer.BYTES + cell.length() + arguments(cell).length]);
            }

            @Override
            public void close() {
                loops.shutdownGracefully();
            }
        };
    }

    private static byte[] arguments(String cell) {
        try (CborWriter out = CborWriter.ofAtMost(MAX_LENGTH)) {
            new CborValues().arguments(Workload.types(cell)).write(out, Workload.arguments(cell));
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    private EventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(1, loop());
    }

    private static void frames(Channel channel) {
        channel.pipeline().addLast(new FlushConsolidationHandler(256, true));
        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(MAX_LENGTH, 0, Integer.BYTES));
    }

    private static final class Returner extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            ctx.writeAndFlush(frame, ctx.voidPromise());
        }
    }

    private record Request(byte[] body, BiConsumer<Object, Throwable> done) {}

    /**
     * Assigns answers to requests by their order, with a queue. Only the event loop touches the queue, because a lock
     * would cost the limit more than the calls that it limits.
     */
    private static final class Caller extends ChannelDuplexHandler {
        private final ArrayDeque<BiConsumer<Object, Throwable>> waiting = new ArrayDeque<>();

        @SuppressWarnings("NullAway.Init") // It is set once it is connected, before the first call.
        private Channel channel;

        Operation echo(byte[] body) {
            return new Operation() {
                @Override
                public Object run() throws InterruptedException {
                    Answer answer = new Answer();
                    start(answer);
                    return answer.await();
                }

                @Override
                public void start(BiConsumer<Object, Throwable> done) {
                    channel.writeAndFlush(new Request(body, done), channel.voidPromise());
                }

                @Override
                public boolean isRight(Object answer) {
                    return Integer.valueOf(body.length).equals(answer);
                }
            };
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            Request request = (Request) message;
            waiting.add(request.done);
            ByteBuf frame = ctx.alloc().buffer(Integer.BYTES + request.body.length);
            ctx.write(frame.writeInt(request.body.length).writeBytes(request.body), promise);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            int length = ((ByteBuf) frame).readableBytes() - Integer.BYTES;
            ((ByteBuf) frame).release();
            waiting.remove().accept(length, null);
        }
    }

    /** The answer that a blocking caller waits for. */
    private static final class Answer implements BiConsumer<Object, Throwable> {
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable Object length;

        @Override
        public void accept(Object value, Throwable failure) {
            length = value;
            done.countDown();
        }

        Object await() throws InterruptedException {
            done.await();
            return Objects.requireNonNull(length, "length");
        }
    }
}
