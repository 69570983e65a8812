package io.trivet.rpc;

import io.trivet.rpc.spi.ServerTransport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Offers objects to remote callers, on one or several wires at once. Thread-safe.
 *
 * <p>Handlers run on threads of the server's own, 256 at most; a call that finds none free is refused with
 * {@link RpcStatus#RESOURCE_EXHAUSTED}. A registered object is called by many threads at once.
 */
public final class RpcServer implements AutoCloseable {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private final ServiceDispatcher dispatcher;
    private final List<ServerTransport> transports;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch terminated = new CountDownLatch(1);

    private RpcServer(ServiceDispatcher dispatcher, List<ServerTransport> transports) {
        this.dispatcher = dispatcher;
        this.transports = List.copyOf(transports);
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
     * Stops taking connections, lets calls under way finish for up to 5 seconds, interrupts the rest, closes the connections, and
     * returns when all that is done. Later calls do nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        transports.forEach(ServerTransport::stopAccepting);
        dispatcher.drain(DRAIN_LIMIT);
        transports.forEach(ServerTransport::close);
        terminated.countDown();
    }

    @Override
    public String toString() {
        return "RpcServer" + uris();
    }

    /** Collects what a server offers and where. Not thread-safe. */
    public static final class Builder {
        private final ServiceDispatcher.Builder services = new ServiceDispatcher.Builder();
        private final List<URI> uris = new ArrayList<>();

        private Builder() {}

        /**
         * Offers the methods of an interface, under their own names or those of {@link RpcName}.
         *
         * @throws IllegalArgumentException if it is no interface, a method can't be called remotely, or a name is taken;
         *     the message names interface and method
         */
        public <T> Builder register(Class<T> service, T implementation) {
            services.add("", service, implementation);
            return this;
        }

        /** Offers the methods of an interface under a prefix: {@code register("calc", …)} gives {@code calc.add}. */
        public <T> Builder register(String prefix, Class<T> service, T implementation) {
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("An empty prefix: leave it out, or give one such as \"calc\".");
            }
            services.add(prefix + ".", service, implementation);
            return this;
        }

        /**
         * Listens here when the server starts. Port 0 takes a free port, which {@link RpcServer#uris()} tells.
         *
         * @throws IllegalArgumentException if that is no URI, or no transport on the class path has its scheme
         */
        public Builder listen(String uri) {
            uris.add(Transports.parse(uri));
            return this;
        }

        /**
         * Starts the server: when this returns it takes calls.
         *
         * @throws IllegalStateException if nothing says where to listen
         * @throws RpcException {@link RpcStatus#UNAVAILABLE} if an address can't be had; nothing listens then
         */
        public RpcServer start() {
            if (uris.isEmpty()) {
                throw new IllegalStateException(
                        "A server needs a place to listen: call listen(\"tcp://127.0.0.1:4243\").");
            }
            ServiceDispatcher dispatcher = services.build();
            List<ServerTransport> started = new ArrayList<>();
            try {
                for (URI uri : uris) {
                    started.add(Transports.of(uri).listen(uri, dispatcher));
                }
                return new RpcServer(dispatcher, started);
            } catch (RuntimeException e) {
                started.forEach(ServerTransport::close);
                dispatcher.drain(Duration.ZERO);
                throw e;
            }
        }
    }
}
