package io.trivet.rpc.netty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Where a server is.
 *
 * @param host the name or address that the URI has, which is what TLS checks; empty where there is none
 * @param socket what to connect to: an address of that host, or what needs no look-up
 */
public record ServerAddress(String host, SocketAddress socket) {
    /** Returns one that needs no look-up. */
    static ServerAddress of(SocketAddress socket) {
        return new ServerAddress(socket instanceof InetSocketAddress inet ? inet.getHostString() : "", socket);
    }

    /** Returns one that was found under this name. */
    static ServerAddress found(InetSocketAddress name, InetSocketAddress address) {
        return new ServerAddress(name.getHostString(), address);
    }

    /** Tells whether both are of one family, such as IPv6: where one of a family can't be reached, often none can. */
    boolean isLike(ServerAddress other) {
        return socket instanceof InetSocketAddress mine
                && other.socket instanceof InetSocketAddress theirs
                && !mine.isUnresolved()
                && !theirs.isUnresolved()
                && mine.getAddress().getClass() == theirs.getAddress().getClass();
    }
}
