package io.trivet.contracts.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below those that the operating system gives to outgoing connections.
 *
 * <p>From among the latter, some client could get the port of a server that is down for a moment, in the worst case the
 * client that tries to reach it, which would then talk to itself; and the server could not start again.
 */
public final class Ports {
    private static final String HOST = "127.0.0.1";
    private static final int FIRST = 20_000;
    private static final int BEHIND_LAST = 32_000;
    private static final int TRIES = 1_000;

    /** A server that is down keeps its port for its restart. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** Returns a port that nobody has, and that this JVM gives to nobody else. */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("None of " + TRIES + " ports between " + FIRST + " and " + BEHIND_LAST + " of "
                + HOST + " could be bound. Look for servers left over from elsewhere.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
