package io.trivet.benchmarks.calls;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.trivet.benchmarks.harness.Contestant;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.dataformat.cbor.CBORMapper;

/** The limit: frames of as many bytes as our calls have, sent back by Netty and read by nobody. */
public final class BareEcho implements Contestant {
    /** Length, type, id, time, name's length: what our frames hold beside name and arguments. */
    private static final int HEADER = 15;

    private static final int LONGEST = 1 << 20;

    @Override
    public String name() {
        return "bare Netty echo";
    }

    @Override
    public String setup() {
        return "one connection, NIO, flush consolidation, frames as long as ours, no values made of them.";
    }

    @Override
    public Serving serve() {
        EventLoopGroup loops = loops();
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
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
        return new Serving() {
            @Override
            public int port() {
                return ((InetSocketAddress) listening.localAddress()).getPort();
            }

            @Override
            public void close() {
                loops.shutdownGracefully();
            }
        };
    }

    @Override
    public Client connect(int port) {
        EventLoopGroup loops = loops();
        Caller caller = new Caller();
        caller.channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
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
        Object[] values = switch (cell) {
            case Workload.ADD -> new Object[] {3, 4};
            case Workload.RECORD -> new Object[] {Workload.LINE};
            default -> new Object[] {Workload.LINES};
        };
        return new CBORMapper().writeValueAsBytes(values);
    }

    private static EventLoopGroup loops() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    private static void frames(Channel channel) {
        channel.pipeline().addLast(new FlushConsolidationHandler(256, true));
        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(LONGEST, 0, Integer.BYTES));
    }

    private static final class Returner extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            ctx.writeAndFlush(frame, ctx.voidPromise());
        }
    }

    /** Answers come in the order of the requests, so that a queue knows whose each one is. */
    private static final class Caller extends SimpleChannelInboundHandler<ByteBuf> {
        private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        private final ReentrantLock order = new ReentrantLock();
        private Channel channel;

        Operation echo(byte[] body) {
            return new Operation() {
                @Override
                public void run() throws InterruptedException {
                    CountDownLatch done = new CountDownLatch(1);
                    start(done::countDown);
                    done.await();
                }

                @Override
                public void start(Runnable done) {
                    ByteBuf frame = channel.alloc().buffer(Integer.BYTES + body.length);
                    frame.writeInt(body.length).writeBytes(body);
                    order.lock();
                    try {
                        waiting.add(done);
                        channel.writeAndFlush(frame, channel.voidPromise());
                    } finally {
                        order.unlock();
                    }
                }
            };
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
            waiting.remove().run();
        }
    }
}
