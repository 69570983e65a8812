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
 * Calls the objects of a server.
 *
 * <p>Thread-safe. Create one client and share it: it connects at the first call, and reconnects after a connection
 * broke. A call that isn't answered within the client's timeout (10 seconds by default) fails with
 * {@link RpcStatus#DEADLINE_EXCEEDED}.
 */
public final class RpcClient implements AutoCloseable {
    private final RemoteCaller caller;

    private RpcClient(RemoteCaller caller) {
        this.caller = caller;
    }

    /**
     * Returns a client for the server at this URI, with the default settings. The first call connects.
     *
     * @throws IllegalArgumentException if the text isn't a URI, or the program has no transport for its scheme
     */
    public static RpcClient connect(String uri) {
        return builder(uri).connect();
    }

    /** Returns a builder of clients for the server at this URI. */
    public static Builder builder(String uri) {
        return new Builder(Transports.parse(uri));
    }

    /**
     * Returns a stub, which sends each call of the interface's methods to the server.
     *
     * <p>A method that returns {@code CompletableFuture<T>} returns at once. Functions chained to the future run on a
     * thread of the transport and must not block; chain with the {@code Async} methods, or set
     * {@link Builder#callbacks}, to run them elsewhere. Any other method waits for the answer. A method throws its
     * declared exceptions as they were thrown on the server, with their message and fields, and {@link RpcException}
     * for all other failures. Default methods run locally, and so do {@code toString}, {@code equals} and
     * {@code hashCode}. The stub is thread-safe.
     *
     * <p>A method that returns {@code Flow.Publisher<T>} sends nothing by itself: each subscriber of the publisher
     * starts its own stream. However slow the subscriber is, the stream carries at most 256 items more than it has
     * taken. The subscriber is called on one of the client's threads, one signal at a time, and may block there. If its
     * class is marked {@link NonBlocking}, it is called on a thread of the transport, where it must not block. The
     * subscriber gets the same exceptions as other callers. The client's timeout limits the time until the stream
     * begins. After that, the stream fails if a requested item doesn't arrive within the idle timeout.
     *
     * <p>A method may take a stream, as its last parameter: a {@code Flow.Publisher<T>}. Each call subscribes to it when
     * the server first requests items, and requests no more items than the server wants, at most 128 at a time: on one
     * of the client's threads, where the publisher may block, or on a thread of the transport if the publisher's class
     * is marked {@link NonBlocking}. The publisher is cancelled when the server wants no more items, and when the call
     * ends. If the publisher fails, the call fails with {@link RpcStatus#CANCELLED}, and with the publisher's exception
     * as its cause. The client's timeout limits the time until the server first requests items, and then the time from
     * the end of the stream to the answer.
     *
     * @throws IllegalArgumentException if {@code service} isn't an interface, or a method can't be called remotely or
     *     over this wire; the message names the method
     */
    public <T> T create(Class<T> service) {
        return Stub.create(service, "", caller, CallOptions.none());
    }

    /** Returns a stub for a service that was registered under a prefix. */
    public <T> T create(String prefix, Class<T> service) {
        return Stub.create(service, prefix, caller, CallOptions.none());
    }

    /**
     * Returns a copy of a stub that calls with these options: {@code RpcClient.with(calculator,
     * CallOptions.timeout(…)).add(3, 4)}. The copy is cheap enough to be made for a single call.
     *
     * @throws IllegalArgumentException if {@code stub} isn't a stub
     */
    public static <T> T with(T stub, CallOptions options) {
        return Stub.with(stub, options);
    }

    /**
     * Calls a method by its full name, without an interface, and waits for the result.
     *
     * @param resultType the type of the result: {@code void.class} for none, {@code Object.class} for any
     * @throws RpcException if the call fails
     */
    public <T> @Nullable T call(Class<T> resultType, String method, @Nullable Object... arguments) {
        return call(CallOptions.none(), resultType, method, arguments);
    }

    /** Calls a method by its full name, with its own options. */
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

    /**
     * Closes the client: calls in progress fail with {@link RpcStatus#UNAVAILABLE}. Returns when the connections are
     * closed.
     */
    @Override
    public void close() {
        caller.close();
    }

    @Override
    public String toString() {
        return "RpcClient[" + caller + "]";
    }

    /** Builds a client. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
        private static final Duration DEFAULT_IDLE_LIMIT = Duration.ofMinutes(1);

        private final URI uri;
        private final List<RpcInterceptor> interceptors = new ArrayList<>();
        private CallOptions options = CallOptions.timeout(DEFAULT_TIMEOUT).withIdleTimeout(DEFAULT_IDLE_LIMIT);
        private RpcLimits limits = RpcLimits.defaults();
        private @Nullable Tls tls;
        private @Nullable Executor callbacks;

        private Builder(URI uri) {
            this.uri = uri;
        }

        /**
         * Sets how long a call may take, or a stream until it has begun. Connecting is included. Default: 10 seconds.
         *
         * @throws IllegalArgumentException if it isn't above zero, or is above 24 days, which no wire supports
         */
        public Builder timeout(Duration timeout) {
            options = options.withTimeout(timeout);
            return this;
        }

        /**
         * Sets how long a stream's subscriber waits for an item that it requested. Default: one minute. Streams of rare
         * events need more.
         *
         * @throws IllegalArgumentException if it isn't above zero, or is above 24 days
         */
        public Builder idleTimeout(Duration timeout) {
            options = options.withIdleTimeout(timeout);
            return this;
        }

        /** Adds metadata that is sent with every call. Default: none. */
        public Builder metadata(Metadata more) {
            options = options.withMetadata(more);
            return this;
        }

        /** Sets the trust and identity used for secure schemes, such as tcps and https. Default: the JDK's. */
        public Builder tls(Tls settings) {
            tls = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Sets the limits for servers' messages and for connections. Default: {@link RpcLimits#defaults()}. */
        public Builder limits(RpcLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets the executor for callbacks. On it, the futures of asynchronous calls complete, the functions chained to
         * them run, and subscribers that aren't marked {@link NonBlocking} are called. They may block there. By
         * default, futures complete on the transport's threads, where a function that blocks delays all other calls,
         * and subscribers are called on the client's own threads.
         *
         * <p>If the executor rejects a task, the task runs on one of the client's own threads, so that no caller waits
         * for ever. A task that the executor accepts and never runs is lost. Interceptors always see answers on the
         * transport's threads. The caller must shut the executor down, after closing the client.
         */
        public Builder callbacks(Executor executor) {
            callbacks = Objects.requireNonNull(executor, "executor");
            return this;
        }

        /** Adds an interceptor after those that were added before. */
        public Builder intercept(RpcInterceptor interceptor) {
            interceptors.add(Objects.requireNonNull(interceptor, "interceptor"));
            return this;
        }

        /**
         * Returns the client. The first call connects.
         *
         * @throws IllegalArgumentException if the transport can't use the URI, or {@link #tls} was called and the URI's
         *     scheme isn't secure
         */
        public RpcClient connect() {
            return new RpcClient(
                    new RemoteCaller(uri, Transports.connect(uri, tls, limits), interceptors, options, callbacks));
        }
    }
}
