package io.trivet.rpc.zmtp;

import java.util.Set;

/** The types of our sockets. */
enum SocketType {
    DEALER("ROUTER", "DEALER", "REP"),
    ROUTER("DEALER", "REQ", "ROUTER");

    private final Set<String> peers;

    SocketType(String... peers) {
        this.peers = Set.of(peers);
    }

    boolean talksTo(String type) {
        return peers.contains(type);
    }
}
