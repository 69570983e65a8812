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

/** Starts calls on a transport and waits for them, no longer than their time; says in every failure which method and which server. */
final class RemoteCaller {
    private static final Logger LOG = LoggerFactory.getLogger(RpcClient.class);

    /** How many subscribers are called at a time, if they wait in it. */
    private static final int MAX_SUBSCRIBERS = 256;

    private final String server;
    private final ClientTransport transport;
    private final List<RpcInterceptor> interceptors;
    private final CallOptions defaults;
    private final @Nullable Executor callbacks;
    private final Duration defaultTimeout;
    private final Duration defaultIdleLimit;

    /** Guarded by this; made for the first stream. */
    private @Nullable HandlerThreads subscribers;

    private final AtomicBoolean toldOfRefusal = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Makes one that closes the transport.
     *
     * @param callbacks where futures complete and subscribers are called, or null for the transport's threads and the client's own
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
        defaultIdleLimit = Objects.requireNonNull(defaults.idleLimit(), "a client without an idle limit");
    }

    /**
     * Prepares a method to be called.
     *
     * @param asynchronous whether its callers get a future
     * @param timeout what the method says of its own time, or null
     * @throws IllegalArgumentException if the wire can't carry it
     */
    RemoteMethod prepare(MethodDescriptor method, boolean asynchronous, @Nullable Duration timeout) {
        return new RemoteMethod(
                method,
                asynchronous,
                Interceptors.chain(interceptors, transport.prepare(method, this::callBack), false),
                timeout);
    }

    /** Calls and waits; what it throws was thrown for this caller alone, and shows this caller's stack. */
    @Nullable
    Object call(RemoteMethod method, @Nullable Object @Nullable [] arguments, CallOptions options) throws Throwable {
        if (transport.isOwnThread()) {
            throw new IllegalStateException("Method '" + method.descriptor().name() + "' at " + server
                    + " was called and waited for on a thread that carries calls, which could wait for ever."
                    + " Call a method that returns a CompletableFuture, or " + advice() + ".");
        }
        Started started = start(method, arguments, options);
        CompletableFuture<RpcReply> reply = started.reply();
        try {
            return reply.get(started.deadline().remainingNanos(), TimeUnit.NANOSECONDS)
                    .value();
        } catch (ExecutionException e) {
            throw named(method, Objects.requireNonNull(e.getCause(), "a future that failed without a cause"))
                    .fillInStackTrace();
        } catch (TimeoutException e) {
            reply.cancel(false);
            throw named(method, overdue());
        } catch (CancellationException e) {
            throw named(method, new RpcException(RpcStatus.CANCELLED, "an interceptor gave the call up.", e));
        } catch (InterruptedException e) {
            reply.cancel(false);
            Thread.currentThread().interrupt();
            throw named(method, new RpcException(RpcStatus.CANCELLED, "the calling thread was interrupted."));
        }
    }

    /** Returns how what runs on this thread, which is a transport's, gets to another. */
    private static String advice() {
        RpcCall handled = RpcCall.current();
        if (handled != null) {
            return "leave @NonBlocking out of the method '" + handled.method() + "', which this thread runs";
        }
        // A subscriber comes to such a thread only if it's marked so, or by its executor.
        boolean isSubscriber = StackWalker.getInstance()
                .walk(frames ->
                        frames.anyMatch(frame -> frame.getClassName().startsWith(RemoteStream.class.getName() + "$")
                                && frame.getMethodName().startsWith("on")));
        return isSubscriber
                ? "leave @NonBlocking out of the subscriber's class"
                : "leave this thread: by an Async method of the future that this is chained to, such as thenApplyAsync, or by"
                        + " RpcClient.builder(uri).callbacks(executor)";
    }

    /** Calls and returns at once; cancelling the future gives the call up. */
    CompletableFuture<Object> callAsync(
            RemoteMethod method, @Nullable Object @Nullable [] arguments, CallOptions options) {
        CompletableFuture<RpcReply> reply = start(method, arguments, options).reply();
        Seen seen = new Seen(reply);
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

    /** Runs what may wait where the caller wants it, or else on threads of our own. */
    private void callBack(Runnable task) {
        Executor chosen = callbacks;
        if (chosen == null) {
            runSubscriber(task);
            return;
        }
        try {
            chosen.execute(task);
        } catch (Throwable e) {
            if (!toldOfRefusal.getAndSet(true)) {
                LOG.warn("The executor of callbacks refuses them; they run on threads of the client's own.", e);
            }
            runSubscriber(task);
        }
    }

    /** Returns what calls when somebody subscribes. */
    Flow.Publisher<Object> stream(RemoteMethod method, @Nullable Object @Nullable [] arguments, CallOptions options) {
        return new RemoteStream(
                () -> start(method, arguments, options).reply(), failure -> named(method, failure), this::callBack);
    }

    private void runSubscriber(Runnable signals) {
        if (!subscribers().goOn(leave -> {
            signals.run();
            leave.run();
        })) {
            // The client was closed, of which a subscriber has to hear.
            signals.run();
        }
    }

    private synchronized HandlerThreads subscribers() {
        if (subscribers == null) {
            subscribers = HandlerThreads.create("trivet-rpc-subscriber", MAX_SUBSCRIBERS, 0);
            if (closed) {
                subscribers.shutdown();
            }
        }
        return subscribers;
    }

    /** The future that a caller sees. */
    private static final class Seen extends CompletableFuture<Object> {
        private final CompletableFuture<RpcReply> reply;

        Seen(CompletableFuture<RpcReply> reply) {
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
        if (outer != null) {
            deadline = deadline.earlier(outer.deadline());
        }
        if (closed) {
            return new Started(
                    CompletableFuture.failedFuture(
                            new RpcException(RpcStatus.UNAVAILABLE, "the client was closed; make a new one.")),
                    deadline);
        }
        if (deadline.isOver()) {
            return new Started(CompletableFuture.failedFuture(overdue()), deadline);
        }
        List<Object> values = arguments == null ? List.of() : Collections.unmodifiableList(Arrays.asList(arguments));
        RpcCall call = RpcCall.outgoing(
                method.descriptor(),
                values,
                deadline,
                defaults.metadata().with(options.metadata()),
                server,
                options.idleLimit() == null ? defaultIdleLimit : options.idleLimit());
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
        synchronized (this) {
            if (subscribers != null) {
                subscribers.shutdown();
            }
        }
    }

    @Override
    public String toString() {
        return server + ", timeout " + defaults.timeout();
    }
}
