package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Calls the objects of one server.
 *
 * <p>Thread-safe, and meant to be shared and kept: it connects at the first call, and again when a connection broke. A call that isn't
 * answered within the client's timeout (10 seconds, unless set) fails with {@link RpcStatus#DEADLINE_EXCEEDED}.
 */
public final class RpcClient implements AutoCloseable {
    private final RemoteCaller caller;

    private RpcClient(RemoteCaller caller) {
        this.caller = caller;
    }

    /**
     * Returns a client of the server at this URI, with the defaults; the first call connects.
     *
     * @throws IllegalArgumentException if that is no URI, or no transport of the program has its scheme
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
     * transport, and must not wait; use the {@code Async} methods to go elsewhere, or {@link Builder#callbacks}); any other waits. It throws the exceptions that it declares
     * as they were thrown on the server, with their message and fields, and {@link RpcException} for all else. Default methods run here, and
     * {@code toString}, {@code equals} and {@code hashCode} never travel. The stub is thread-safe.
     *
     * <p>A method that returns {@code Flow.Publisher<T>} calls nobody: each subscriber to what it returns starts a stream of its own. A stream
     * carries no more items than the subscriber took, and 256, however slow that is. The subscriber is called on a thread of the client's, one
     * signal at a time, and may wait there; if its class is marked {@link NonBlocking}, on one of the transport's, where it must not. It
     * hears of failures as callers do. The client's timeout is for the stream's beginning; from then on it fails if an item that was
     * asked for doesn't come within the idle limit.
     *
     * @throws IllegalArgumentException if it is no interface, or a method can't be called remotely, or not over this wire; the
     *     message names the method
     */
    public <T> T create(Class<T> service) {
        return Stub.create(service, "", caller, CallOptions.none());
    }

    /** Returns a stub of a service that was registered under a prefix. */
    public <T> T create(String prefix, Class<T> service) {
        return Stub.create(service, prefix + ".", caller, CallOptions.none());
    }

    /**
     * Returns a stub like another one, for calls with these options: {@code RpcClient.with(calculator, CallOptions.timeout(…)).add(3, 4)}.
     * It costs next to nothing, and may be made for a single call.
     *
     * @throws IllegalArgumentException if that is no stub
     */
    public static <T> T with(T stub, CallOptions options) {
        return Stub.with(stub, options);
    }

    /**
     * Calls a method by its full name, without an interface, and waits for the result.
     *
     * @param resultType what the result is to be; {@code void.class} if there is none, {@code Object.class} for whatever comes
     * @throws RpcException if the call fails
     */
    public <T> @Nullable T call(Class<T> resultType, String method, @Nullable Object... arguments) {
        return call(CallOptions.none(), resultType, method, arguments);
    }

    /** Calls a method by its full name, with options of its own. */
    @SuppressWarnings("unchecked")
    public <T> @Nullable T call(
            CallOptions options, Class<T> resultType, String method, @Nullable Object... arguments) {
        MethodDescriptor descriptor = MethodDescriptor.untyped(method, arguments.length, resultType);
        try {
            return (T) caller.call(caller.prepare(descriptor, false, null), arguments, options);
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
        private static final Duration DEFAULT_IDLE_LIMIT = Duration.ofMinutes(1);

        private final URI uri;
        private final List<RpcInterceptor> interceptors = new ArrayList<>();
        private CallOptions options = CallOptions.timeout(DEFAULT_TIMEOUT).withIdleLimit(DEFAULT_IDLE_LIMIT);
        private RpcLimits limits = RpcLimits.defaults();
        private @Nullable Tls tls;
        private @Nullable Executor callbacks;

        private Builder(URI uri) {
            this.uri = uri;
        }

        /**
         * Sets how long a call may take, or a stream until it has begun, connecting included: 10 seconds by default.
         *
         * @throws IllegalArgumentException if it isn't above zero, or above 24 days, which no wire carries
         */
        public Builder timeout(Duration timeout) {
            options = options.withTimeout(timeout);
            return this;
        }

        /**
         * Sets how long a stream's subscriber waits for an item that it asked for: a minute by default. A stream of rare events needs more.
         *
         * @throws IllegalArgumentException if it isn't above zero, or above 24 days
         */
        public Builder idleLimit(Duration limit) {
            options = options.withIdleLimit(limit);
            return this;
        }

        /** Sends this along with every call: none by default. */
        public Builder metadata(Metadata more) {
            options = options.withMetadata(more);
            return this;
        }

        /** Sets whom to trust and who to be where the URI's scheme is a secure one, such as tcps or https: by default as the JDK does. */
        public Builder tls(Tls settings) {
            tls = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Sets what servers may send, and how the client connects: {@link RpcLimits#defaults()} by default. */
        public Builder limits(RpcLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets where futures of asynchronous calls complete, and so where what is chained to them runs, and where subscribers are called that aren't
         * marked {@link NonBlocking}. There they may wait. By default futures complete on the transport's threads, where a callback that waits holds
         * up all other calls, and subscribers are called on threads of the client's own.
         *
         * <p>What the executor refuses runs on threads of the client's own, so that nobody waits for ever; what it takes and then never runs is
         * lost. Interceptors see answers on the transport's threads in any case. The executor stays its owner's to shut down, after the client.
         */
        public Builder callbacks(Executor executor) {
            callbacks = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** Adds an interceptor, behind those that were added before. */
        public Builder intercept(RpcInterceptor interceptor) {
            interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
            return this;
        }

        /**
         * Returns the client; the first call connects.
         *
         * @throws IllegalArgumentException if the URI isn't one that its transport can use, or {@link #tls} was called and its scheme isn't secure
         */
        public RpcClient connect() {
            return new RpcClient(
                    new RemoteCaller(uri, Transports.connect(uri, tls, limits), interceptors, options, callbacks));
        }
    }
}
