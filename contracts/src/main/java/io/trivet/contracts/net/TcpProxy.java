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
 * Stands between a client and a server on this machine, and slows, cuts or swallows what passes when a test says so.
 *
 * <p>What it does to one connection it does to all, in both directions. Its threads have names that begin with {@code tcp-proxy}; close ends
 * them. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final int BACKLOG = 256;

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final int target;
    private final int port;

    /** Guards all below; nothing waits for a socket under it. */
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

    /** Starts a proxy before the server on this port of the loopback interface; the server may come and go. */
    public static TcpProxy to(int port) {
        return new TcpProxy(port);
    }

    /** Returns the port on which it listens for as long as it lives, but for the times when it refuses. */
    public int port() {
        return port;
    }

    /** Passes everything on so much later. */
    public void delay(Duration delay) {
        change(() -> delayNanos = delay.toNanos());
    }

    /** Passes no more than so many bytes per second and direction on. */
    public void limit(long bytes) {
        change(() -> bytesPerSecond = bytes);
    }

    /** Keeps the connections, takes new ones, and passes nothing on, not even that one ended; what came meanwhile passes after {@link #heal}. */
    public void swallow() {
        change(() -> swallowing = true);
    }

    /** Takes no new connections: whoever tries is told that nobody listens. Those that stand go on. */
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
        // The system listens for as long as the thread stands in its call.
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

    /** Resets all connections; new ones are welcome, unless it refuses. */
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

    /** Passes everything at once again, and takes new connections. */
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

    /** Returns how many connections were ever taken. */
    public int accepted() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many connections stand. */
    public int open() {
        lock.lock();
        try {
            return links.size();
        } finally {
            lock.unlock();
        }
    }

    /** Resets all connections, and returns when the threads have ended. */
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
            throw new UncheckedIOException("The port " + port + " can't be had.", e);
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
                // It was closed, which is how this ends.
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
            // It is of no use any more, however it ends.
            return;
        }
    }

    /** A connection of a client and the one to the server that belongs to it. */
    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();

        /** Guarded by the lock. */
        private int directionsOver;

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
                over();
            } catch (IOException e) {
                reset();
            }
        }

        /** Waits until bytes that just came may go on. */
        private void awaitTurn(int bytes) throws IOException {
            lock.lock();
            try {
                long came = System.nanoTime();
                while (true) {
                    if (closed || reset) {
                        throw new IOException("cut");
                    }
                    long left = came
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

        private void over() {
            lock.lock();
            try {
                if (++directionsOver < 2) {
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
                    // Closing sends a reset then, not an orderly end.
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    // It is closed already.
                } finally {
                    closeQuietly(socket);
                }
            }
        }
    }
}
