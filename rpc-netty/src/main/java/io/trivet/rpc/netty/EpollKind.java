package io.trivet.rpc.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/** The only class that refers to the optional native transport, so that all others load without it. */
final class EpollKind {
    private EpollKind() {}

    /** Returns the native transport, or null if there is no native code for this machine. */
    static @Nullable SocketKind find() {
        return Epoll.isAvailable()
                ? new SocketKind(
                        NettyVersions.hasIoHandlers() ? Netty42Loops::epoll : Netty41Loops::epoll,
                        EpollSocketChannel::new,
                        EpollServerSocketChannel::new,
                        EpollDatagramChannel::new)
                : null;
    }
}
