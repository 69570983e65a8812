package io.trivet.rpc.tcp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.Sockets;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;

/** Listens, and gives every connection a handler of its own. */
final class TcpServerTransport implements ServerTransport {
    private static final int BACKLOG = 1024;

    private final EventLoops loops = EventLoops.share();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listening;
    private final URI uri;

    TcpServerTransport(URI uri, Dispatcher dispatcher, CborCodec codec) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        Wire.configure(channel.pipeline());
                        channel.pipeline().addLast(new TcpServerHandler(dispatcher, codec));
                    }
                });
        try {
            listening = Sockets.bind(bootstrap, uri);
        } catch (RuntimeException e) {
            loops.close();
            throw e;
        }
        this.uri = Sockets.bound(uri, listening);
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void stopAccepting() {
        loops.await(listening.close());
    }

    @Override
    public void close() {
        stopAccepting();
        loops.await(connections.close());
        loops.close();
    }
}
