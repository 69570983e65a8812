package io.trivet.rpc;

import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;

/**
 * Calls the objects of one server.
 *
 * <p>Thread-safe, and meant to be shared and kept: it connects at the first call, and again when a connection broke. A call that isn't
 * answered within the client's timeout (10 seconds, unless set) fails with {@link RpcStatus#DEADLINE_EXCEEDED}.
 */
public final class RpcClient implements AutoCloseable {
    private final RemoteCaller caller;

    private RpcClient(URI uri, ClientTransport transport, Duration timeout) {
        caller = new RemoteCaller(uri, transport, timeout);
    }

    /**
     * Returns a client of the server at this URI, with the defaults; the first call connects.
     *
     * @throws IllegalArgumentException if that is no URI, or no transport on the class path has its scheme
     */
    public static RpcClient connect(String uri) {
        return builder(uri).connect();
    }

    /** Returns a builder of clients of the server at this URI. */
    public static Builder builder(String uri) {
        return new Builder(Transports.parse(uri));
    }

    /**
     * Returns a stub: each call of one of the interface's methods goes to the server.
     *
     * <p>A method that returns {@code CompletableFuture<T>} returns at once (what is chained to the future runs on a thread of the
     * transport, and must not wait; use the {@code Async} methods to go elsewhere); any other waits. It throws the exceptions that it declares
     * as they were thrown on the server, and {@link RpcException} for all else. Default methods run here, and {@code toString},
     * {@code equals} and {@code hashCode} never travel. The stub is thread-safe.
     *
     * @throws IllegalArgumentException if it is no interface, or a method can't be called remotely; the message names it
     */
    public <T> T create(Class<T> service) {
        return create(service, "");
    }

    /** Returns a stub of a service that was registered under a prefix. */
    public <T> T create(String prefix, Class<T> service) {
        return create(service, prefix + ".");
    }

    private <T> T create(Class<T> service, String prefix) {
        Stub stub = new Stub(service, ServiceMethods.of(service, prefix), caller);
        return service.cast(Proxy.newProxyInstance(service.getClassLoader(), new Class<?>[] {service}, stub));
    }

    /**
     * Calls a method by its full name, without an interface, and waits for the result.
     *
     * @param resultType what the result is to be; {@code void.class} if there is none, {@code Object.class} for whatever comes
     * @throws RpcException if the call fails
     */
    @SuppressWarnings("unchecked")
    public <T> T call(Class<T> resultType, String method, Object... arguments) {
        MethodDescriptor descriptor = MethodDescriptor.untyped(method, arguments.length, resultType);
        try {
            return (T) caller.await(descriptor, caller.start(descriptor, arguments));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a call without declared exceptions threw one", e);
        }
    }

    /** Fails calls in flight with {@link RpcStatus#UNAVAILABLE}, closes the connections, and returns when that is done. */
    @Override
    public void close() {
        caller.close();
    }

    @Override
    public String toString() {
        return "RpcClient[" + caller + "]";
    }

    /** Collects how a client calls. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

        private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);

        private final URI uri;
        private Duration timeout = DEFAULT_TIMEOUT;

        private Builder(URI uri) {
            this.uri = uri;
        }

        /**
         * Sets how long a call may take, connecting included: 10 seconds by default.
         *
         * @throws IllegalArgumentException if it isn't above zero, or above 24 days, which no wire carries
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException("A timeout is above zero and at most 24 days, not " + timeout + ".");
            }
            this.timeout = timeout;
            return this;
        }

        /** Returns the client; the first call connects. */
        public RpcClient connect() {
            return new RpcClient(uri, Transports.of(uri).connect(uri), timeout);
        }
    }
}
