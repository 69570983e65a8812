package io.trivet.contracts.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports, below the range that the operating system uses for outgoing connections.
 *
 * <p>Inside that range, a client could get the port of a server that is down for a moment, and the server could not
 * restart. In the worst case, the client that tries to reach the server gets its port, and talks to itself.
 */
public final class Ports {
    private static final String HOST = "127.0.0.1";
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int MAX_TRIES = 1_000;

    /**
     * The ports returned so far. They are never returned again, because a server that is down needs its port for its
     * restart.
     */
    private static final Set<Integer> USED = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** Returns a port that no program listens on, and that this method never returned before in this JVM. */
    public static int free() {
        for (int i = 0; i < MAX_TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && USED.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("None of " + MAX_TRIES + " ports between " + FIRST + " and " + END + " of "
                + HOST + " could be bound. Look for servers that other programs left running.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
