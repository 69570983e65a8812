package io.trivet.testkit.torture;

import io.trivet.lock.FencingGuard;
import io.trivet.lock.spi.LockMode.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The resource that the locks protect. It accepts writes over sockets, rejects a token lower than the highest that it
 * has seen, and records the history. Contenders ask it before each turn whether to continue. The names of its threads
 * begin with {@code torture-resource}; {@link #close} ends them.
 */
final class CheckedResource implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final History history;
    private final ServerSocket listening;
    private final Thread acceptor;
    private final Object turn = new Object();

    /** The guards of the locks, by name. This field and the next three are guarded by {@link #turn}. */
    private final Map<String, FencingGuard> guards = new HashMap<>();

    private final List<Socket> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private long writes;
    private volatile boolean stopping;

    CheckedResource(History history) {
        this.history = history;
        try {
            listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("The resource can't listen.", e);
        }
        acceptor = new Thread(this::accept, "torture-resource");
        acceptor.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Refuses further turns from now on. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /**
     * Returns the write's position among all accepted writes, or {@link Grant#NEVER} if the resource has seen a higher
     * token. Tokens of permits don't fence.
     */
    long write(String lock, Kind kind, long token) {
        long place = Grant.NEVER;
        synchronized (turn) {
            if (kind == Kind.PERMIT
                    || guards.computeIfAbsent(lock, name -> new FencingGuard()).admits(token)) {
                place = ++writes;
            }
        }
        history.wrote(place != Grant.NEVER);
        return place;
    }

    private void accept() {
        while (true) {
            Socket connection;
            try {
                connection = listening.accept();
                connection.setTcpNoDelay(true);
            } catch (IOException e) {
                // The socket was closed: this is the normal end.
                return;
            }
            synchronized (turn) {
                connections.add(connection);
                Thread thread = new Thread(
                        new ResourceConnection(this, history, connection), "torture-resource-" + threads.size());
                threads.add(thread);
                thread.start();
            }
        }
    }

    /** Waits until all reports of contenders are in the history, and cuts off contenders that haven't ended by then. */
    @Override
    public void close() throws IOException, InterruptedException {
        listening.close();
        acceptor.join();
        List<Socket> open;
        List<Thread> ending;
        synchronized (turn) {
            open = List.copyOf(connections);
            ending = List.copyOf(threads);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : ending) {
            // The last report of a dead contender may still be unread.
            thread.join(
                    Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
        }
        for (Socket connection : open) {
            connection.close();
        }
        for (Thread thread : ending) {
            thread.join();
        }
    }
}
