package io.trivet.rpc;

import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MemoryBudget;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Offers objects to remote callers, on one or several wires at once. Thread-safe.
 *
 * <p>Handlers run on threads of the server's own (virtual ones where the JVM has them), so many at a time as {@link Builder#concurrency} says;
 * so many more wait, and what comes then is refused at once with {@link RpcStatus#RESOURCE_EXHAUSTED}. Methods marked {@link NonBlocking}
 * run at once on the thread that read the call. A registered object is called by many threads at once. A handler whose caller is gone or
 * gave up, or whose deadline is over, is interrupted.
 *
 * <p>The publisher that a method returns is subscribed to, and asked for items, on the threads that handlers run on: for no more than the
 * caller wants, at most 128 at a time, and for none while the connection is clogged. A stream whose caller is gone or gave up is
 * cancelled.
 *
 * <p>Every server answers the method {@code system.health}, which takes nothing and returns {@code "SERVING"}, even when it has no room for others.
 */
public final class RpcServer implements AutoCloseable {
    /** How long handlers that were interrupted may take to end. */
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    private final HandlerThreads threads;
    private final ServerLoad load;
    private final List<ServerTransport> transports;
    private final Duration drainLimit;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch terminated = new CountDownLatch(1);

    /** Closes the server when the JVM ends, or null. */
    private volatile @Nullable Thread shutdownHook;

    private RpcServer(HandlerThreads threads, ServerLoad load, List<ServerTransport> transports, Duration drainLimit) {
        this.threads = threads;
        this.load = load;
        this.transports = List.copyOf(transports);
        this.drainLimit = drainLimit;
    }

    /** What every server offers beside its own. */
    interface Health {
        @NonBlocking
        String health();
    }

    /** Returns a builder of servers. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where the server listens, in the order of {@link Builder#listen}, with real ports where port 0 was asked for. */
    public List<URI> uris() {
        return transports.stream().map(ServerTransport::uri).toList();
    }

    /** Waits until the server was closed. */
    public void awaitTermination() throws InterruptedException {
        terminated.await();
    }

    /**
     * Stops taking connections and calls, tells clients to go elsewhere, lets calls under way finish for as long as {@link Builder#drain}
     * says, interrupts the rest, closes the connections, and returns when all that is done. Later calls do nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            removeShutdownHook();
            inTurn(transports, ServerTransport::stopAccepting);
            load.close();
            if (!load.awaitIdle(drainLimit)) {
                inTurn(transports, ServerTransport::cancelCalls);
                load.awaitIdle(AFTER_INTERRUPT);
            }
            inTurn(transports, ServerTransport::close);
        } finally {
            threads.shutdown();
            terminated.countDown();
        }
    }

    /** Does something with each transport, even if it fails with one of them, and then throws why. */
    private static void inTurn(List<ServerTransport> transports, Consumer<ServerTransport> action) {
        Throwable first = null;
        for (ServerTransport transport : transports) {
            try {
                action.accept(transport);
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first != null) {
            throw (RuntimeException) first;
        }
    }

    private void addShutdownHook() {
        // It inherits nothing of the thread that happens to start the server.
        Thread hook = new Thread(null, this::closeAtShutdown, "trivet-rpc-shutdown", 0, false);
        shutdownHook = hook;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            shutdownHook = null;
            close();
            throw new IllegalStateException("The server can't start: the JVM is being shut down.", e);
        }
    }

    private void removeShutdownHook() {
        Thread hook = shutdownHook;
        if (hook != null) {
            shutdownHook = null;
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is being shut down, and the hook runs or waits for this very close.
                return;
            }
        }
    }

    private void closeAtShutdown() {
        close();
        try {
            // Somebody else may have begun it, and the JVM ends when this returns.
            terminated.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "RpcServer" + uris();
    }

    /** Collects what a server offers and where. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_RUNNING = 256;
        private static final int MAX_QUEUED = 1024;

        /** Of the threads that handlers run on, so many don't wait for memory: what is small can always be served. */
        private static final int KEPT_SHARE = 4;

        private final Services services = new Services();
        private final List<RpcInterceptor> interceptors = new ArrayList<>();
        private final List<URI> uris = new ArrayList<>();
        private int running = MAX_RUNNING;
        private int queued = MAX_QUEUED;
        private Duration drainLimit = Duration.ofSeconds(5);
        private boolean sendsTraces;
        private boolean closesOnShutdown;
        private RpcLimits limits = RpcLimits.defaults();
        private @Nullable Tls tls;

        private Builder() {}

        /**
         * Offers the methods of an interface, under their own names or those of {@link RpcName}.
         *
         * @throws IllegalArgumentException if it is no interface, a method can't be called remotely, or a name is taken;
         *     the message names interface and method
         */
        public <T> Builder register(Class<T> service, T implementation) {
            services.add("", service, Objects.requireNonNull(implementation, "implementation"));
            return this;
        }

        /**
         * Offers the methods of an interface under a prefix: {@code register("calc", …)} gives {@code calc.add}.
         *
         * <p>A prefix that begins with a slash is a path: over http, the methods of {@code register("/stock", …)} are at
         * {@code http://host:port/stock} and nowhere else, under their own names. A wire without paths takes it as any other prefix.
         */
        public <T> Builder register(String prefix, Class<T> service, T implementation) {
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("An empty prefix: leave it out, or give one such as \"calc\".");
            }
            services.add(prefix + ".", service, Objects.requireNonNull(implementation, "implementation"));
            return this;
        }

        /** Adds an interceptor, behind those that were added before. */
        public Builder intercept(RpcInterceptor interceptor) {
            interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
            return this;
        }

        /**
         * Sets how many handlers run at a time, 256 by default, and how many calls more wait for one of them to end, 1024 by default. Calls
         * whose handlers have returned a future, or a stream, count apart: ten times as many as both together may go on.
         *
         * @throws IllegalArgumentException if fewer than one may run, or fewer than none wait
         */
        public Builder concurrency(int running, int queued) {
            if (running < 1 || queued < 0) {
                throw new IllegalArgumentException(
                        "At least one handler runs, and none or more wait: not " + running + " and " + queued + ".");
            }
            this.running = running;
            this.queued = queued;
            return this;
        }

        /** Sets how long {@link RpcServer#close} lets calls under way finish: 5 seconds by default; zero for not at all. */
        public Builder drain(Duration atMost) {
            if (atMost.isNegative()) {
                throw new IllegalArgumentException("A time to finish is zero or more, not " + atMost + ".");
            }
            drainLimit = atMost;
            return this;
        }

        /**
         * Sends callers the stack trace of what a handler threw: off by default, since it tells strangers how the server is built. They
         * find it as a suppressed exception.
         */
        public Builder sendStackTraces() {
            sendsTraces = true;
            return this;
        }

        /**
         * Closes the server when the JVM is shut down, as {@link RpcServer#close} does, and lets the JVM end after that: on SIGTERM, Ctrl-C and
         * {@code System.exit}. Off by default: then calls under way end with the JVM, unanswered. A server that was closed before leaves nothing
         * behind. What else runs at the JVM's end, such as a logging system's own hook, runs beside it.
         */
        public Builder closeOnShutdown() {
            closesOnShutdown = true;
            return this;
        }

        /** Sets what callers may send, take and hold, on each of the wires: {@link RpcLimits#defaults()} by default. */
        public Builder limits(RpcLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** Sets who the server is where it listens on a secure scheme, such as tcps or https, which has no default. */
        public Builder tls(Tls settings) {
            tls = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Listens here when the server starts. Port 0 takes a free port, which {@link RpcServer#uris()} tells.
         *
         * @throws IllegalArgumentException if that is no URI, or no transport of the program has its scheme
         */
        public Builder listen(String uri) {
            uris.add(Transports.parse(uri));
            return this;
        }

        /**
         * Starts the server: when this returns it takes calls. A method that only some of the wires can carry is offered on those alone.
         *
         * @throws IllegalStateException if nothing says where to listen, or {@link #tls} was called and nothing listens on a secure scheme
         * @throws IllegalArgumentException if a method can't be carried by any of the wires; the message names interface and method
         * @throws RpcException {@link RpcStatus#UNAVAILABLE} if an address can't be had; nothing listens then
         */
        public RpcServer start() {
            if (uris.isEmpty()) {
                throw new IllegalStateException(
                        "A server needs a place to listen: call listen(\"tcp://127.0.0.1:4243\").");
            }
            if (tls != null && uris.stream().noneMatch(Transports::isSecure)) {
                throw new IllegalStateException(
                        "TLS was asked for, and no URI uses it: listen on a secure scheme, such as tcps in place of tcp.");
            }
            Services offered = services.with("system.", Health.class, () -> "SERVING");
            HandlerThreads threads = HandlerThreads.create("trivet-rpc-handler", running, queued);
            ServerLoad load = new ServerLoad(futures());
            Dispatcher dispatcher =
                    new ServiceDispatcher(offered, List.copyOf(interceptors), threads, load, sendsTraces);
            MemoryBudget memory = new MemoryBudget(limits.maxMemory(), running - running / KEPT_SHARE);
            List<ServerTransport> started = new ArrayList<>();
            try {
                for (URI uri : uris) {
                    started.add(Transports.listen(uri, dispatcher, tls, limits, memory));
                }
                for (MethodDescriptor method : dispatcher.methods()) {
                    refuseIfNobodyCarries(method.name(), started);
                }
                RpcServer server = new RpcServer(threads, load, started, drainLimit);
                if (closesOnShutdown) {
                    server.addShutdownHook();
                }
                return server;
            } catch (RuntimeException e) {
                load.close();
                started.forEach(ServerTransport::close);
                threads.shutdown();
                throw e;
            }
        }

        private int futures() {
            return (int) Math.min(Integer.MAX_VALUE, 10L * ((long) running + queued));
        }

        private void refuseIfNobodyCarries(String method, List<ServerTransport> transports) {
            for (ServerTransport transport : transports) {
                if (!transport.refused().containsKey(method)) {
                    return;
                }
            }
            throw new IllegalArgumentException(services.describe(method) + " can't be offered: "
                    + transports.get(0).refused().get(method));
        }
    }
}
