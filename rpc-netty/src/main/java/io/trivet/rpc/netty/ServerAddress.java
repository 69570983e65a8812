package io.trivet.rpc.netty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The address of a server.
 *
 * @param host the name or address in the URI, which TLS checks; empty if there is none
 * @param socket the address to connect to: an address of the host, or one that needs no lookup
 */
public record ServerAddress(String host, SocketAddress socket) {
    /** Returns an address that needs no lookup. */
    static ServerAddress of(SocketAddress socket) {
        return new ServerAddress(socket instanceof InetSocketAddress inet ? inet.getHostString() : "", socket);
    }

    /** Returns an address that was found for this name. */
    static ServerAddress found(InetSocketAddress name, InetSocketAddress address) {
        return new ServerAddress(name.getHostString(), address);
    }

    /**
     * Returns whether both have the same family, such as IPv6: if one address of a family can't be reached, often none
     * can.
     */
    boolean isLike(ServerAddress other) {
        return socket instanceof InetSocketAddress mine
                && other.socket instanceof InetSocketAddress theirs
                && !mine.isUnresolved()
                && !theirs.isUnresolved()
                && mine.getAddress().getClass() == theirs.getAddress().getClass();
    }
}
