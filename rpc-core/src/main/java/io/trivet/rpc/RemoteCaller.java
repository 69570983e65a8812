package io.trivet.rpc;

import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.UriText;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts calls on a transport and waits for them, at most until their deadlines. Adds the method and the server to
 * every failure.
 */
final class RemoteCaller {
    private static final Logger LOG = LoggerFactory.getLogger(RpcClient.class);

    private final String server;
    private final ClientTransport transport;
    private final List<RpcInterceptor> interceptors;
    private final CallOptions defaults;
    private final @Nullable Executor callbacks;
    private final Duration defaultTimeout;
    private final Duration defaultIdleTimeout;

    private final SubscriberThreads subscribers = new SubscriberThreads();

    private final AtomicBoolean hasLoggedRejection = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Creates a caller, which closes the transport when it is closed.
     *
     * @param callbacks the executor for futures and subscribers; null for the transport's threads and the client's own
     */
    RemoteCaller(
            URI uri,
            ClientTransport transport,
            List<RpcInterceptor> interceptors,
            CallOptions defaults,
            @Nullable Executor callbacks) {
        server = UriText.withoutUserInfo(uri);
        this.transport = transport;
        this.interceptors = List.copyOf(interceptors);
        this.defaults = defaults;
        this.callbacks = callbacks;
        defaultTimeout = Objects.requireNonNull(defaults.timeout(), "a client without a timeout");
        defaultIdleTimeout = Objects.requireNonNull(defaults.idleTimeout(), "a client without an idle timeout");
    }

    /**
     * Prepares a method for calls.
     *
     * @param asynchronous whether the method returns a future
     * @param timeout the method's own timeout, or null
     * @throws IllegalArgumentException if the wire doesn't support the method
     */
    RemoteMethod prepare(MethodDescriptor method, boolean asynchronous, @Nullable Duration timeout) {
        return new RemoteMethod(
                method,
                asynchronous,
                Interceptors.chain(interceptors, transport.prepare(method, this::callBack), false),
                timeout);
    }

    /** Calls and waits for the result. An exception is created for this caller alone, and shows this caller's stack. */
    @Nullable
    Object call(RemoteMethod method, @Nullable Object @Nullable [] arguments, CallOptions options) throws Throwable {
        if (transport.isOwnThread()) {
            throw new IllegalStateException("Method '" + method.descriptor().name() + "' at " + server
                    + " was called on a thread that carries calls, and waiting there could take for ever."
                    + " Call a method that returns a CompletableFuture, or " + advice() + ".");
        }
        Started started = start(method, arguments, options);
        CompletableFuture<RpcReply> reply = started.reply();
        try {
            // A stream that the method takes may take any time: the transport watches what has a limit.
            RpcReply answer = method.descriptor().kind().takesStream()
                    ? reply.get()
                    : reply.get(started.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
            return answer.value();
        } catch (ExecutionException e) {
            throw named(method, Objects.requireNonNull(e.getCause(), "a future that failed without a cause"))
                    .fillInStackTrace();
        } catch (TimeoutException e) {
            reply.cancel(false);
            throw named(method, overdue());
        } catch (CancellationException e) {
            throw named(method, new RpcException(RpcStatus.CANCELLED, "an interceptor cancelled the call.", e));
        } catch (InterruptedException e) {
            reply.cancel(false);
            Thread.currentThread().interrupt();
            throw named(method, new RpcException(RpcStatus.CANCELLED, "the calling thread was interrupted."));
        }
    }

    /** Returns advice on how to leave this thread, which is a transport's. */
    private static String advice() {
        RpcCall handled = RpcCall.current();
        if (handled != null) {
            return "remove @NonBlocking from the method '" + handled.method() + "', which this thread runs";
        }
        // Only a subscriber that is marked, or whose executor does so, is called on such a thread.
        boolean isSubscriber = StackWalker.getInstance()
                .walk(frames ->
                        frames.anyMatch(frame -> frame.getClassName().startsWith(RemoteStream.class.getName() + "$")
                                && frame.getMethodName().startsWith("on")));
        return isSubscriber
                ? "remove @NonBlocking from the subscriber's class"
                : "leave this thread: chain with an Async method, such as thenApplyAsync, or set"
                        + " RpcClient.builder(uri).callbacks(executor)";
    }

    /** Calls and returns at once. Cancelling the future cancels the call. */
    CompletableFuture<Object> callAsync(
            RemoteMethod method, @Nullable Object @Nullable [] arguments, CallOptions options) {
        CompletableFuture<RpcReply> reply = start(method, arguments, options).reply();
        CallerFuture seen = new CallerFuture(reply);
        if (callbacks == null || reply.isDone()) {
            reply.whenComplete((value, thrown) -> complete(seen, method, value, thrown));
        } else {
            reply.whenComplete((value, thrown) -> callBack(() -> complete(seen, method, value, thrown)));
        }
        return seen;
    }

    private void complete(
            CompletableFuture<Object> seen, RemoteMethod method, @Nullable RpcReply value, @Nullable Throwable thrown) {
        if (thrown != null) {
            seen.completeExceptionally(named(method, unwrapped(thrown)));
        } else if (value != null) {
            seen.complete(value.value());
        } else {
            seen.completeExceptionally(
                    named(method, new RpcException(RpcStatus.INTERNAL, "an interceptor answered with null.")));
        }
    }

    /** Runs a task that may block on the caller's executor, or otherwise on the client's own threads. */
    private void callBack(Runnable task) {
        Executor chosen = callbacks;
        if (chosen == null) {
            subscribers.execute(task);
            return;
        }
        try {
            chosen.execute(task);
        } catch (Throwable e) {
            if (!hasLoggedRejection.getAndSet(true)) {
                LOG.warn(
                        "The executor of callbacks rejected a task; rejected tasks run on the client's own threads.",
                        e);
            }
            subscribers.execute(task);
        }
    }

    /** Returns a publisher that makes a call for each subscriber. */
    Flow.Publisher<Object> stream(RemoteMethod method, @Nullable Object @Nullable [] arguments, CallOptions options) {
        return new RemoteStream(
                () -> start(method, arguments, options).reply(), failure -> named(method, failure), this::callBack);
    }

    /** The future that a caller sees. */
    private static final class CallerFuture extends CompletableFuture<Object> {
        private final CompletableFuture<RpcReply> reply;

        CallerFuture(CompletableFuture<RpcReply> reply) {
            this.reply = reply;
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            reply.cancel(mayInterrupt);
            return cancelled;
        }
    }

    private record Started(CompletableFuture<RpcReply> reply, Deadline deadline) {}

    private Started start(RemoteMethod method, @Nullable Object @Nullable [] arguments, CallOptions options) {
        Duration timeout = options.timeout() != null
                ? options.timeout()
                : method.timeout() != null ? method.timeout() : defaultTimeout;
        Deadline deadline = Deadline.after(timeout);
        RpcCall outer = RpcCall.current();
        // The deadline of a call with a stream was for its beginning.
        if (outer != null && !outer.descriptor().kind().takesStream()) {
            deadline = deadline.earlier(outer.deadline());
        }
        if (closed) {
            return new Started(
                    CompletableFuture.failedFuture(
                            new RpcException(RpcStatus.UNAVAILABLE, "the client was closed; create a new one.")),
                    deadline);
        }
        if (deadline.isExpired()) {
            return new Started(CompletableFuture.failedFuture(overdue()), deadline);
        }
        List<Object> values = arguments == null ? List.of() : Collections.unmodifiableList(Arrays.asList(arguments));
        Flow.Publisher<?> stream = null;
        if (method.descriptor().kind().takesStream()) {
            int last = values.size() - 1;
            stream = (Flow.Publisher<?>) Objects.requireNonNull(values.get(last), "a stream that is null");
            values = values.subList(0, last);
        }
        RpcCall call = RpcCall.outgoing(
                method.descriptor(),
                values,
                stream,
                deadline,
                defaults.metadata().with(options.metadata()),
                server,
                options.idleTimeout() == null ? defaultIdleTimeout : options.idleTimeout());
        return new Started(method.handler().handle(call), deadline);
    }

    private static RpcException overdue() {
        return new RpcException(RpcStatus.DEADLINE_EXCEEDED, "there was no answer when its time was over.");
    }

    static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private Throwable named(RemoteMethod method, Throwable thrown) {
        if (!(thrown instanceof RpcException fault)) {
            return thrown;
        }
        return new RpcException(
                fault.status(),
                "Method '" + method.descriptor().name() + "' at " + server + ": " + fault.getMessage(),
                fault.getCause());
    }

    void close() {
        closed = true;
        transport.close();
        subscribers.close();
    }

    @Override
    public String toString() {
        return server + ", timeout " + defaults.timeout();
    }
}
