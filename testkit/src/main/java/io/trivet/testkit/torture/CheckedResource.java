package io.trivet.testkit.torture;

import io.trivet.lock.FencingGuard;
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
 * What the locks protect: it takes writes over sockets, rejects a token lower than the highest that it has seen, and keeps the
 * history. Contenders ask it before each turn whether to go on. Its threads have names that begin with {@code torture-resource};
 * close ends them.
 */
final class CheckedResource implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final History history;
    private final ServerSocket listening;
    private final Thread acceptor;
    private final Object turn = new Object();

    /** This and the next two: guarded by {@link #turn}. */
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

    /** From now on it tells whoever wants another turn that there is none. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Returns the write's place among all accepted ones, or {@link Grant#NEVER} if a higher token was here. */
    long write(String lock, long token) {
        long place = Grant.NEVER;
        synchronized (turn) {
            if (guards.computeIfAbsent(lock, name -> new FencingGuard()).admits(token)) {
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
                // It was closed, which is how this ends.
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

    /** Returns when all that contenders said is in the history; who hasn't ended by now is cut off. */
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
            // What a dead contender said last may still have to be read.
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
