package io.trivet.rpc.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * One of Netty's transports: its event loops and its channels.
 *
 * @param datagrams null if addresses have no names to look up
 */
record SocketKind(
        Loops loops,
        ChannelFactory<Channel> channels,
        ChannelFactory<ServerChannel> serverChannels,
        @Nullable ChannelFactory<DatagramChannel> datagrams) {
    /** Creates its event loops. */
    interface Loops {
        /** Starts up to this many threads, when there is work for each. */
        EventLoopGroup start(int threads, ThreadFactory factory);
    }

    private static Loops nioLoops() {
        return NettyVersions.hasIoHandlers() ? Netty42Loops::nio : Netty41Loops::nio;
    }

    /** Returns Linux's epoll if the program includes Netty's native transport, otherwise the JDK's NIO. */
    static SocketKind ofNetwork() {
        try {
            SocketKind epoll = NettyVersions.found().fitsEpoll() ? EpollKind.find() : null;
            if (epoll != null) {
                return epoll;
            }
        } catch (LinkageError e) {
            // Even its Java classes are missing: the dependency is optional.
            return nio();
        }
        return nio();
    }

    private static SocketKind nio() {
        return new SocketKind(nioLoops(), NioSocketChannel::new, NioServerSocketChannel::new, NioDatagramChannel::new);
    }

    /** Returns the transport for Unix domain sockets: the JDK's, which needs no native code. */
    static SocketKind ofUnix() {
        return new SocketKind(nioLoops(), NioDomainSocketChannel::new, NioServerDomainSocketChannel::new, null);
    }

    /** Returns the transport for callers in the same JVM. */
    static SocketKind ofThisJvm() {
        return new SocketKind(
                NettyVersions.hasIoHandlers() ? Netty42Loops::local : Netty41Loops::local,
                LocalChannel::new,
                LocalServerChannel::new,
                null);
    }
}
