package io.trivet.benchmarks.xmlrpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.trivet.benchmarks.calls.BareServing;
import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.harness.Contestant;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The limit: Netty's own HTTP exchanges documents as long as Trivet's, and no code reads them. As with Trivet, each
 * concurrent call has its own connection, and the same number of event loops serves them.
 */
public class BareHttp implements Contestant {
    private static final int MAX_LENGTH = 1 << 20;

    /** The same on the JDK's transport. */
    public static final class OnNio extends BareHttp {
        /** Called by reflection. */
        public OnNio() {}

        @Override
        public String name() {
            return "bare Netty HTTP on NIO";
        }

        @Override
        public String setup() {
            return "the same with the JDK's NIO.";
        }

        @Override
        boolean isOnEpoll() {
            return false;
        }
    }

    /** Called by reflection. */
    public BareHttp() {}

    @Override
    public String name() {
        return "bare Netty HTTP";
    }

    @Override
    public String setup() {
        return "Netty's HTTP codec and aggregator, epoll where available, a connection for each call in progress, the same"
                + " headers and documents as Trivet's, content not decoded.";
    }

    boolean isOnEpoll() {
        return Epoll.isAvailable();
    }

    @Override
    public final Role role() {
        return Role.LIMIT;
    }

    private EventLoopGroup loops() {
        IoHandlerFactory waiting = isOnEpoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), waiting);
    }

    private static <M extends FullHttpMessage> M withLength(M message) {
        message.headers()
                .set("content-type", "text/xml")
                .set("content-length", message.content().readableBytes());
        return message;
    }

    @Override
    public Serving serve() {
        EventLoopGroup loops = loops();
        Class<? extends ServerChannel> kind =
                isOnEpoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(kind)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_LENGTH), new Answerer());
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
        return new BareServing(loops, listening);
    }

    /** Selects the answer by the request's length. */
    private static final class Answerer extends SimpleChannelInboundHandler<FullHttpRequest> {
        private static final byte[] ADD = Documents.answer(Workload.ADD);
        private static final byte[] RECORD = Documents.answer(Workload.RECORD);
        private static final byte[] LIST = Documents.answer(Workload.LIST);

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            int length = request.content().readableBytes();
            byte[] answer = length > 2 * RECORD.length ? LIST : length > 2 * ADD.length ? RECORD : ADD;
            ctx.writeAndFlush(
                    withLength(new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(answer))),
                    ctx.voidPromise());
        }
    }

    @Override
    public Client connect(int port) {
        EventLoopGroup loops = loops();
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(isOnEpoll() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true);
        Queue<Connection> idle = new ConcurrentLinkedQueue<>();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                byte[] call = Documents.call(cell);
                return new Operation() {
                    @Override
                    public Object run() throws InterruptedException {
                        Connection connection = idle.poll();
                        if (connection == null) {
                            connection = new Connection(bootstrap, port);
                        }
                        int length = connection.exchange(call);
                        idle.add(connection);
                        return length;
                    }

                    @Override
                    public boolean isRight(Object answer) {
                        return Integer.valueOf(Documents.answer(cell).length).equals(answer);
                    }
                };
            }

            @Override
            public void close() {
                loops.shutdownGracefully();
            }
        };
    }

    private static final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final BlockingQueue<Integer> answers = new ArrayBlockingQueue<>(1);
        private final Channel channel;
        private final String host;

        Connection(Bootstrap bootstrap, int port) {
            host = "127.0.0.1:" + port;
            channel = bootstrap
                    .clone()
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel opening) {
                            opening.pipeline()
                                    .addLast(
                                            new HttpClientCodec(),
                                            new HttpObjectAggregator(MAX_LENGTH),
                                            Connection.this);
                        }
                    })
                    .connect(new InetSocketAddress("127.0.0.1", port))
                    .syncUninterruptibly()
                    .channel();
        }

        int exchange(byte[] call) throws InterruptedException {
            FullHttpRequest request = withLength(new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, HttpMethod.POST, "/RPC2", Unpooled.wrappedBuffer(call)));
            request.headers().set("host", host).set("user-agent", "Trivet").set("trivet-timeout", 9999);
            channel.writeAndFlush(request, channel.voidPromise());
            return answers.take();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            answers.add(response.content().readableBytes());
        }
    }
}
