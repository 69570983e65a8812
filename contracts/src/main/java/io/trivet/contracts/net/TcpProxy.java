package io.trivet.contracts.net;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy between a client and a server on this machine, which delays, cuts or withholds traffic on request of a
 * test.
 *
 * <p>A fault affects all connections, in both directions. The names of its threads begin with {@code tcp-proxy};
 * {@link #close} ends them. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final int BACKLOG = 256;

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final int target;
    private final int port;

    /** Guards all fields below. No thread waits for a socket while it holds the lock. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Set<Link> links = new HashSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable ServerSocket listening;
    private @Nullable Thread acceptor;
    private int accepted;
    private long delayNanos;
    private long bytesPerSecond = Long.MAX_VALUE;
    private boolean swallowing;
    private boolean closed;

    private TcpProxy(int target) {
        this.target = target;
        port = Ports.free();
        lock.lock();
        try {
            listen();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts a proxy in front of the server on this port of the loopback interface. The server may stop and restart.
     */
    public static TcpProxy to(int port) {
        return new TcpProxy(port);
    }

    /** Returns the port on which the proxy listens until it is closed, except while it refuses connections. */
    public int port() {
        return port;
    }

    /** Delays all traffic by this time. */
    public void delay(Duration delay) {
        change(() -> delayNanos = delay.toNanos());
    }

    /** Limits the traffic to this many bytes per second and direction. */
    public void limit(long bytes) {
        change(() -> bytesPerSecond = bytes);
    }

    /**
     * Withholds all traffic, even the end of a connection, until {@link #heal}. Connections stay open, and new ones are
     * accepted.
     */
    public void swallow() {
        change(() -> swallowing = true);
    }

    /** Refuses new connections, as if no server listened. Existing connections continue. */
    public void refuse() {
        ServerSocket before;
        Thread accepting;
        lock.lock();
        try {
            before = listening;
            accepting = acceptor;
            listening = null;
        } finally {
            lock.unlock();
        }
        closeQuietly(before);
        // The system listens for as long as the thread is inside accept().
        awaitEnd(List.of(accepting));
    }

    private static void awaitEnd(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Resets all connections. New ones are accepted, unless the proxy refuses them. */
    public void cut() {
        List<Link> all;
        lock.lock();
        try {
            all = new ArrayList<>(links);
        } finally {
            lock.unlock();
        }
        all.forEach(Link::reset);
    }

    /** Ends all faults: passes withheld and new traffic on at once, and accepts connections. */
    public void heal() {
        change(() -> {
            delayNanos = 0;
            bytesPerSecond = Long.MAX_VALUE;
            swallowing = false;
            if (listening == null) {
                listen();
            }
        });
    }

    /** Returns the number of connections accepted so far. */
    public int accepted() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of open connections. */
    public int open() {
        lock.lock();
        try {
            return links.size();
        } finally {
            lock.unlock();
        }
    }

    /** Resets all connections, and returns when the proxy's threads have ended. */
    @Override
    public void close() {
        List<Thread> ending;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            ending = new ArrayList<>(threads);
        } finally {
            lock.unlock();
        }
        refuse();
        cut();
        awaitEnd(ending);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void listen() {
        if (closed) {
            throw new IllegalStateException("The proxy was closed.");
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback, port), BACKLOG);
            listening = socket;
            acceptor = start("accepts", () -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not listen on port " + port + ".", e);
        }
    }

    private Thread start(String does, Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy-" + port + "-" + does);
        thread.setDaemon(true);
        threads.removeIf(each -> each.getState() == Thread.State.TERMINATED);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private void accept(ServerSocket socket) {
        while (true) {
            Socket client;
            try {
                client = socket.accept();
            } catch (IOException e) {
                // The socket was closed: this is the normal end.
                return;
            }
            Link link = new Link(client);
            lock.lock();
            try {
                if (closed) {
                    closeQuietly(client);
                    return;
                }
                links.add(link);
                accepted++;
                start("opens-" + accepted, link::run);
            } finally {
                lock.unlock();
            }
        }
    }

    private static void closeQuietly(@Nullable AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception e) {
            // The connection is not used any more, so its fault doesn't matter.
            return;
        }
    }

    /** A client's connection, with its connection to the server. */
    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();

        /** The number of directions that have ended; guarded by the lock. */
        private int directionsEnded;

        private boolean reset;

        Link(Socket client) {
            this.client = client;
        }

        void run() {
            try {
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                server.connect(new InetSocketAddress(loopback, target));
            } catch (IOException e) {
                reset();
                return;
            }
            lock.lock();
            try {
                if (closed || reset) {
                    closeQuietly(server);
                    return;
                }
                start("answers-" + accepted, () -> pass(server, client));
            } finally {
                lock.unlock();
            }
            pass(client, server);
        }

        private void pass(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER];
            try {
                OutputStream out = to.getOutputStream();
                int count;
                while ((count = from.getInputStream().read(buffer)) >= 0) {
                    awaitTurn(count);
                    out.write(buffer, 0, count);
                }
                awaitTurn(0);
                to.shutdownOutput();
                endDirection();
            } catch (IOException e) {
                reset();
            }
        }

        /** Waits until bytes that were just read may be passed on. */
        private void awaitTurn(int bytes) throws IOException {
            lock.lock();
            try {
                long arrived = System.nanoTime();
                while (true) {
                    if (closed || reset) {
                        throw new IOException("cut");
                    }
                    long left = arrived
                            + delayNanos
                            + bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond
                            - System.nanoTime();
                    if (swallowing) {
                        changed.awaitUninterruptibly();
                    } else if (left > 0) {
                        changed.awaitNanos(left);
                    } else {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            } finally {
                lock.unlock();
            }
        }

        private void endDirection() {
            lock.lock();
            try {
                if (++directionsEnded < 2) {
                    return;
                }
                links.remove(this);
            } finally {
                lock.unlock();
            }
            closeQuietly(client);
            closeQuietly(server);
        }

        void reset() {
            lock.lock();
            try {
                reset = true;
                links.remove(this);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            for (Socket socket : List.of(client, server)) {
                try {
                    // Makes close() send a reset, not an orderly end.
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    // The socket is closed already.
                } finally {
                    closeQuietly(socket);
                }
            }
        }
    }
}
