package io.trivet.support.redis;

import java.io.IOException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisSocketFactory;

/**
 * Creates sockets and remembers them, so that sockets on which a thread waits can be closed too, with any version of
 * Jedis. Thread-safe.
 */
final class TrackedSockets implements JedisSocketFactory {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedSockets.class);

    private final JedisSocketFactory factory;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    TrackedSockets(JedisSocketFactory factory) {
        this.factory = factory;
    }

    @Override
    public Socket createSocket() {
        sockets.removeIf(Socket::isClosed);
        Socket socket = factory.createSocket();
        sockets.add(socket);
        if (closed) {
            close(socket);
        }
        return socket;
    }

    /** Closes the sockets that are open now, so that their connections are replaced. */
    void cut() {
        sockets.forEach(TrackedSockets::close);
        sockets.removeIf(Socket::isClosed);
    }

    /** Closes all sockets, and those that are created later. */
    void close() {
        closed = true;
        cut();
    }

    private static void close(Socket socket) {
        try {
            // With TLS, closing would otherwise wait for a thread that writes.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("A socket was already closed.", e);
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing a socket failed.", e);
        }
    }
}
