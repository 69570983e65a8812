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
 * Offers objects to remote callers, over one or several wires. Thread-safe.
 *
 * <p>Handlers run on the server's own threads, which are virtual threads where the JVM has them.
 * {@link Builder#concurrency} sets how many run at once and how many more calls wait. Further calls fail immediately
 * with {@link RpcStatus#RESOURCE_EXHAUSTED}. Methods marked {@link NonBlocking} run at once, on the thread that read
 * the call. Many threads call a registered object at the same time. A handler is interrupted when its caller is gone,
 * when its caller cancels, or when its deadline has passed.
 *
 * <p>If a method returns a publisher, the server subscribes to it on the threads that run handlers, and requests items
 * there. It requests no more items than the caller wants, at most 128 at a time, and none while the connection can't be
 * written to. When the caller of a stream is gone or cancels, the server cancels the stream.
 *
 * <p>A method may take a stream, as its last parameter: a {@code Flow.Publisher}, which accepts one subscriber. The
 * subscriber is called on other threads than those that run handlers, and may block there; if its class is marked
 * {@link NonBlocking}, it is called on the thread that reads the items. However slow it is, the stream carries at most
 * 256 items more than it has taken. The stream fails if its caller cancels, is gone or fails, or if a requested item
 * doesn't arrive within {@link Builder#idleTimeout}. It ends when the method's answer is sent.
 *
 * <p>Every server answers the method {@code system.health}, which takes no arguments and returns {@code "SERVING"},
 * even when the server has no room for other calls.
 */
public final class RpcServer implements AutoCloseable {
    /** The time that interrupted handlers get to end. */
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    private final HandlerThreads threads;
    private final SubscriberThreads subscribers;
    private final ServerLoad load;
    private final List<ServerTransport> transports;
    private final Duration drainLimit;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch terminated = new CountDownLatch(1);

    /** The hook that closes the server when the JVM ends; null for none. */
    private volatile @Nullable Thread shutdownHook;

    private RpcServer(
            HandlerThreads threads,
            SubscriberThreads subscribers,
            ServerLoad load,
            List<ServerTransport> transports,
            Duration drainLimit) {
        this.threads = threads;
        this.subscribers = subscribers;
        this.load = load;
        this.transports = List.copyOf(transports);
        this.drainLimit = drainLimit;
    }

    /** The service that every server offers in addition to the registered ones. */
    interface Health {
        @NonBlocking
        String health();
    }

    /** Returns a builder of servers. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the URIs on which the server listens, in the order of {@link Builder#listen}. Where port 0 was requested,
     * the URI has the real port.
     */
    public List<URI> uris() {
        return transports.stream().map(ServerTransport::uri).toList();
    }

    /** Waits until the server is closed. */
    public void awaitTermination() throws InterruptedException {
        terminated.await();
    }

    /**
     * Closes the server. It accepts no more connections and calls, tells clients to use other servers, and lets running
     * calls finish for as long as {@link Builder#drain} says. Then it interrupts the remaining calls and closes the
     * connections. Returns when all of this is done. Later calls do nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            removeShutdownHook();
            forEachTransport(transports, ServerTransport::stopAccepting);
            load.close();
            if (!load.awaitIdle(drainLimit)) {
                forEachTransport(transports, ServerTransport::cancelCalls);
                load.awaitIdle(AFTER_INTERRUPT);
            }
            forEachTransport(transports, ServerTransport::close);
        } finally {
            threads.shutdown();
            subscribers.close();
            terminated.countDown();
        }
    }

    /** Runs the action on every transport, even if it fails for one of them, and then throws the first failure. */
    private static void forEachTransport(List<ServerTransport> transports, Consumer<ServerTransport> action) {
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
        // Without inherited thread locals: the thread that starts the server is arbitrary.
        Thread hook = new Thread(null, this::closeAtShutdown, "trivet-rpc-shutdown", 0, false);
        shutdownHook = hook;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            shutdownHook = null;
            close();
            throw new IllegalStateException("The server can't start: the JVM is shutting down.", e);
        }
    }

    private void removeShutdownHook() {
        Thread hook = shutdownHook;
        if (hook != null) {
            shutdownHook = null;
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM is shutting down, and the hook is running or waiting for this call of close.
                return;
            }
        }
    }

    private void closeAtShutdown() {
        close();
        try {
            // Another thread may have started to close the server, and the JVM ends when this method returns.
            terminated.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "RpcServer" + uris();
    }

    /** Builds a server. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_RUNNING = 256;
        private static final int MAX_QUEUED = 1024;

        /**
         * The part of the handler threads that never wait for memory, one in this many, so that small calls are always
         * served.
         */
        private static final int UNBLOCKED_FRACTION = 4;

        private final Services services = new Services();
        private final List<RpcInterceptor> interceptors = new ArrayList<>();
        private final List<URI> uris = new ArrayList<>();
        private int running = MAX_RUNNING;
        private int queued = MAX_QUEUED;
        private Duration drainLimit = Duration.ofSeconds(5);
        private Duration idleTimeout = Duration.ofMinutes(1);
        private boolean sendsTraces;
        private boolean closesOnShutdown;
        private RpcLimits limits = RpcLimits.defaults();
        private @Nullable Tls tls;

        private Builder() {}

        /**
         * Offers the methods of an interface, under their own names or the names given by {@link RpcName}.
         *
         * @throws IllegalArgumentException if {@code service} isn't an interface, a method can't be called remotely, or
         *     a name is taken; the message names the interface and the method
         */
        public <T> Builder register(Class<T> service, T implementation) {
            services.add("", service, Objects.requireNonNull(implementation, "implementation"));
            return this;
        }

        /**
         * Offers the methods of an interface under a prefix: {@code register("calc", …)} offers {@code calc.add}.
         *
         * <p>A prefix that begins with a slash is a path. Over HTTP, the methods of {@code register("/stock", …)} are
         * at {@code http://host:port/stock} only, under their own names. A wire without paths treats it like any other
         * prefix.
         */
        public <T> Builder register(String prefix, Class<T> service, T implementation) {
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("An empty prefix: leave it out, or give one such as \"calc\".");
            }
            services.add(prefix, service, Objects.requireNonNull(implementation, "implementation"));
            return this;
        }

        /** Adds an interceptor after those that were added before. */
        public Builder intercept(RpcInterceptor interceptor) {
            interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
            return this;
        }

        /**
         * Sets how many handlers run at once (256 by default) and how many more calls wait for a free thread (1024 by
         * default). Calls whose handlers have returned a future or a stream are counted separately: at most ten times
         * {@code running + queued} of them may be in progress.
         *
         * @throws IllegalArgumentException if {@code running} is below 1 or {@code queued} is below 0
         */
        public Builder concurrency(int running, int queued) {
            if (running < 1 || queued < 0) {
                throw new IllegalArgumentException(
                        "running must be at least 1 and queued at least 0, not " + running + " and " + queued + ".");
            }
            this.running = running;
            this.queued = queued;
            return this;
        }

        /**
         * Sets how long {@link RpcServer#close} lets running calls finish. Default: 5 seconds. Zero interrupts them at
         * once.
         */
        public Builder drain(Duration atMost) {
            if (atMost.isNegative()) {
                throw new IllegalArgumentException("The drain time must be zero or more, not " + atMost + ".");
            }
            drainLimit = atMost;
            return this;
        }

        /**
         * Sets how long the subscriber of a stream that a method takes waits for an item that it requested, before the
         * stream fails with {@link RpcStatus#DEADLINE_EXCEEDED}. Default: one minute. Streams of rare events need more.
         * The failure may come later, by up to a quarter of the timeout.
         *
         * @throws IllegalArgumentException if it isn't above zero, or is above 24 days
         */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = CallOptions.checked(timeout);
            return this;
        }

        /**
         * Sends callers the stack trace of an exception that a handler threw, as a suppressed exception. Off by
         * default, because a stack trace shows unknown callers how the server is built.
         */
        public Builder sendStackTraces() {
            sendsTraces = true;
            return this;
        }

        /**
         * Closes the server when the JVM shuts down, as {@link RpcServer#close} does, and delays the JVM's end until
         * then: on SIGTERM, Ctrl-C and {@code System.exit}. Off by default; running calls then end with the JVM,
         * without an answer. Closing the server earlier removes the shutdown hook. Other shutdown hooks, such as a
         * logging system's, run at the same time.
         */
        public Builder closeOnShutdown() {
            closesOnShutdown = true;
            return this;
        }

        /** Sets the limits for callers, on each wire. Default: {@link RpcLimits#defaults()}. */
        public Builder limits(RpcLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the server's certificate and key for secure schemes, such as tcps and https. Required there; no default.
         */
        public Builder tls(Tls settings) {
            tls = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /**
         * Adds a URI on which the server listens once it has started. Port 0 takes a free port;
         * {@link RpcServer#uris()} returns it.
         *
         * @throws IllegalArgumentException if the text isn't a URI, or the program has no transport for its scheme
         */
        public Builder listen(String uri) {
            uris.add(Transports.parse(uri));
            return this;
        }

        /**
         * Starts the server, which takes calls when this method returns. A method that only some of the wires support
         * is offered on those wires only.
         *
         * @throws IllegalStateException if {@link #listen} wasn't called, or {@link #tls} was called and no URI has a
         *     secure scheme
         * @throws IllegalArgumentException if none of the wires supports a method; the message names the interface and
         *     the method
         * @throws RpcException {@link RpcStatus#UNAVAILABLE} if the server can't listen on an address; it then listens
         *     on none
         */
        public RpcServer start() {
            if (uris.isEmpty()) {
                throw new IllegalStateException(
                        "The server has no address to listen on: call listen(\"tcp://127.0.0.1:4243\").");
            }
            if (tls != null && uris.stream().noneMatch(Transports::isSecure)) {
                throw new IllegalStateException(
                        "tls(…) was called, but no URI uses TLS: listen on a secure scheme, such as tcps instead of tcp.");
            }
            Services offered = services.with("system", Health.class, () -> "SERVING");
            HandlerThreads threads = HandlerThreads.create("trivet-rpc-handler", running, queued);
            SubscriberThreads subscribers = new SubscriberThreads();
            ServerLoad load = new ServerLoad(futures());
            Dispatcher dispatcher = new ServiceDispatcher(
                    offered, List.copyOf(interceptors), threads, subscribers, idleTimeout, load, sendsTraces);
            MemoryBudget memory = new MemoryBudget(limits.maxMemory(), running - running / UNBLOCKED_FRACTION);
            List<ServerTransport> started = new ArrayList<>();
            try {
                for (URI uri : uris) {
                    started.add(Transports.listen(uri, dispatcher, tls, limits, memory));
                }
                for (MethodDescriptor method : dispatcher.methods()) {
                    requireSomeTransport(method.name(), started);
                }
                RpcServer server = new RpcServer(threads, subscribers, load, started, drainLimit);
                if (closesOnShutdown) {
                    server.addShutdownHook();
                }
                return server;
            } catch (RuntimeException e) {
                load.close();
                started.forEach(ServerTransport::close);
                threads.shutdown();
                subscribers.close();
                throw e;
            }
        }

        private int futures() {
            return (int) Math.min(Integer.MAX_VALUE, 10L * ((long) running + queued));
        }

        private void requireSomeTransport(String method, List<ServerTransport> transports) {
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
