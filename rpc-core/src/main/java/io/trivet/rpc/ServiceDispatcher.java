package io.trivet.rpc;

import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.IncomingCall;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs calls on the registered objects, through the interceptors, on its own threads. */
final class ServiceDispatcher implements Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);

    private final Services offered;
    private final Map<String, Services.Service> services;
    private final List<RpcInterceptor> intercepting;
    private final @Nullable RpcHandler interceptors;
    private final HandlerThreads threads;
    private final SubscriberThreads subscribers;
    private final Duration idleTimeout;
    private final ServerLoad load;
    private final boolean sendsTraces;

    ServiceDispatcher(
            Services offered,
            List<RpcInterceptor> intercepting,
            HandlerThreads threads,
            SubscriberThreads subscribers,
            Duration idleTimeout,
            ServerLoad load,
            boolean sendsTraces) {
        this.offered = offered;
        services = offered.byName();
        this.intercepting = intercepting;
        interceptors = intercepting.isEmpty() ? null : Interceptors.chain(intercepting, this::invokeLast, true);
        this.threads = threads;
        this.subscribers = subscribers;
        this.idleTimeout = idleTimeout;
        this.load = load;
        this.sendsTraces = sendsTraces;
    }

    @Override
    public <T> Dispatcher with(String name, Class<T> service, T implementation) {
        return new ServiceDispatcher(
                offered.with(name, service, implementation),
                intercepting,
                threads,
                subscribers,
                idleTimeout,
                load,
                sendsTraces);
    }

    @Override
    public Executor subscribers() {
        return subscribers;
    }

    @Override
    public Duration idleTimeout() {
        return idleTimeout;
    }

    @Override
    public Collection<MethodDescriptor> methods() {
        return services.values().stream()
                .flatMap(service -> service.all().stream())
                .map(Services.Service::descriptor)
                .toList();
    }

    @Override
    public MethodDescriptor method(String name) {
        Services.Service service = services.get(name);
        if (service == null) {
            throw new RpcException(
                    RpcStatus.UNIMPLEMENTED,
                    "the server has no method '" + name + "'; it has " + String.join(", ", services.keySet()) + ".");
        }
        return service.descriptor();
    }

    @Override
    public void dispatch(IncomingCall incoming) {
        RpcCall call = incoming.call();
        load.begin();
        if (load.isClosing()) {
            refuseWhenClosing(incoming);
        } else if (load.hasTooManyFutures()) {
            end(incoming, () -> incoming.fail(tooBusy()));
        } else if (call.descriptor().isNonBlocking()) {
            CompletableFuture<?> goesOn = run(incoming, call, () -> {});
            // The thread serves other calls, which an interrupt of this handler must not reach.
            Thread.interrupted();
            if (goesOn != null) {
                incoming.resume(goesOn);
            }
        } else if (!threads.execute(releaseSlot -> runUnlessCancelled(incoming, call, releaseSlot))) {
            end(incoming, () -> incoming.fail(tooBusy()));
        }
    }

    private void refuseWhenClosing(IncomingCall incoming) {
        end(
                incoming,
                () -> incoming.refuse(
                        new Fault(RpcStatus.UNAVAILABLE, "the server is closing, and didn't run the call.")));
    }

    private void end(IncomingCall incoming, Runnable answer) {
        try {
            answer.run();
        } finally {
            over(incoming);
        }
    }

    private void over(IncomingCall incoming) {
        load.end();
        incoming.onFinished();
    }

    private static Fault tooBusy() {
        return new Fault(
                RpcStatus.RESOURCE_EXHAUSTED,
                "the server already runs and queues the maximum number of calls; call again after a pause.");
    }

    @Override
    public void start(IncomingCall incoming) {
        if (!threads.executeAdmitted(releaseSlot -> runUnlessCancelled(incoming, incoming.call(), releaseSlot))) {
            refuseWhenClosing(incoming);
        }
    }

    private void runUnlessCancelled(IncomingCall incoming, RpcCall call, Runnable releaseSlot) {
        if (!incoming.isCancelled() && incoming.holdsBack()) {
            releaseSlot.run();
            return;
        }
        if (!incoming.begin()) {
            releaseSlot.run();
            over(incoming);
            return;
        }
        CompletableFuture<?> goesOn = null;
        try {
            goesOn = run(incoming, call, releaseSlot);
        } finally {
            incoming.end(goesOn);
            // An interrupt that a handler left behind isn't meant for the next call.
            Thread.interrupted();
        }
    }

    /** Runs work of a stream that has begun. After the shutdown it isn't run, because no caller waits for it. */
    private void runAdmitted(Runnable work) {
        threads.executeAdmitted(releaseSlot -> {
            work.run();
            releaseSlot.run();
        });
    }

    /** Subscribes to a method's result. Returns the future that completes when the stream ends. */
    private CompletableFuture<?> stream(IncomingCall incoming, RpcCall call, @Nullable Object result) {
        load.futureBegins();
        ServerStream stream = new ServerStream(
                incoming,
                call.descriptor().isNonBlocking() ? null : this::runAdmitted,
                failure -> failSafely(incoming, call, failure),
                () -> {
                    load.futureEnds();
                    over(incoming);
                });
        if (result instanceof CompletableFuture<?> reply) {
            stream.beginWith(reply);
        } else {
            stream.begin(result);
        }
        return stream.life();
    }

    /**
     * Runs a call. Returns the future that completes the call, or null if the call has ended.
     *
     * @param releaseSlot called when the handler has returned, before the caller gets the answer
     */
    private @Nullable CompletableFuture<?> run(IncomingCall incoming, RpcCall call, Runnable releaseSlot) {
        Object result = null;
        Throwable thrown = null;
        CompletableFuture<?> streaming = null;
        RpcCall.current(call);
        try {
            if (call.deadline().isExpired()) {
                throw new RpcException(RpcStatus.DEADLINE_EXCEEDED, "the deadline passed before the call could run.");
            }
            result = interceptors == null ? invoke(call) : interceptors.handle(call);
            if (result instanceof CompletionStage<?> stage) {
                result = stage.toCompletableFuture();
            }
            if (call.descriptor().kind().returnsStream()) {
                streaming = stream(incoming, call, result);
            }
        } catch (Throwable e) {
            thrown = e;
        } finally {
            RpcCall.current(null);
        }
        releaseSlot.run();
        if (streaming != null) {
            return streaming.isDone() ? null : streaming;
        }
        if (thrown == null && result instanceof CompletableFuture<?> future) {
            load.futureBegins();
            future.whenComplete((value, failure) -> {
                load.futureEnds();
                settle(incoming, call, value, failure);
            });
            return future.isDone() ? null : future;
        }
        settle(incoming, call, result, thrown);
        return null;
    }

    /** Invokes the method after the interceptors, which may have changed the call, or moved it to another thread. */
    private CompletableFuture<RpcReply> invokeLast(RpcCall call) {
        RpcCall before = RpcCall.current();
        RpcCall.current(call);
        try {
            Object result = invoke(call);
            if (result instanceof CompletionStage<?> stage) {
                return reply(stage.toCompletableFuture());
            }
            return CompletableFuture.completedFuture(new RpcReply(result));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            RpcCall.current(before);
        }
    }

    /** Returns a future of the reply. Cancelling it cancels the handler's future. */
    private static CompletableFuture<RpcReply> reply(CompletableFuture<?> result) {
        CompletableFuture<RpcReply> reply = result.thenApply(RpcReply::new);
        if (!reply.isDone()) {
            reply.whenComplete((value, thrown) -> {
                if (reply.isCancelled()) {
                    result.cancel(true);
                }
            });
        }
        return reply;
    }

    private @Nullable Object invoke(RpcCall call) throws Throwable {
        Services.Service named =
                Objects.requireNonNull(services.get(call.method()), "a call of a method that isn't offered");
        Object[] arguments = call.arguments().toArray();
        Services.Service service = Objects.requireNonNull(
                named.withParameters(arguments.length), "a number of arguments that no method of the name takes");
        if (call.stream() != null) {
            arguments = Arrays.copyOf(arguments, arguments.length + 1);
            arguments[arguments.length - 1] = call.stream();
        }
        try {
            return service.method().invoke(service.target(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } catch (IllegalArgumentException e) {
            throw new RpcException(RpcStatus.INVALID_ARGUMENT, "the arguments don't fit: " + e.getMessage(), e);
        }
    }

    /** Sends the call's result or failure, and counts its end. Never throws. */
    private void settle(IncomingCall incoming, RpcCall call, @Nullable Object value, @Nullable Throwable thrown) {
        try {
            Throwable failure = thrown == null ? reply(incoming, value) : thrown;
            if (failure != null && thrown == null) {
                // The exception's stack trace and class aren't sent to the caller, so they are logged.
                LOG.warn(
                        "The result of method '{}' can't be sent; its caller gets the message.",
                        call.method(),
                        failure);
            }
            if (failure != null) {
                failSafely(incoming, call, failure);
            }
        } finally {
            over(incoming);
        }
    }

    private void failSafely(IncomingCall incoming, RpcCall call, Throwable failure) {
        try {
            fail(incoming, call, failure);
        } catch (Throwable e) {
            LOG.error(
                    "The failure of a call of method '{}' can't be sent; its caller gets INTERNAL.", call.method(), e);
            failPlainly(incoming);
        }
    }

    /** Returns the reason why the reply could not be sent, or null if it was sent. */
    private @Nullable Throwable reply(IncomingCall incoming, @Nullable Object value) {
        try {
            if (value instanceof RpcReply reply && interceptors != null) {
                incoming.reply(reply.value(), reply.metadata());
            } else {
                incoming.reply(value, Metadata.empty());
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private void fail(IncomingCall incoming, RpcCall call, Throwable thrown) {
        if (incoming.isCancelled()) {
            incoming.fail(Fault.of(cancelled(thrown)));
            return;
        }
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        boolean expected = cause instanceof RpcException
                || call.descriptor().exceptions().stream()
                        .anyMatch(declared -> declared.type().isInstance(cause));
        if (!expected) {
            LOG.warn(
                    "Method '{}' threw an exception; its caller gets the message, not the stack trace.",
                    call.method(),
                    cause);
        }
        Fault fault = Fault.of(call.descriptor(), cause);
        incoming.fail(sendsTraces ? fault.withTrace(trace(cause)) : fault);
    }

    private static void failPlainly(IncomingCall incoming) {
        try {
            incoming.fail(new Fault(RpcStatus.INTERNAL, "the server can't send how the call ended; see its log."));
        } catch (Throwable e) {
            LOG.error("INTERNAL could not be sent either.", e);
        }
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /**
     * Returns the failure for a cancelled call. What its interrupted handler throws isn't an error. If the caller still
     * waits, then because the server is closing.
     */
    private RpcException cancelled(Throwable thrown) {
        return load.isClosing()
                ? new RpcException(RpcStatus.UNAVAILABLE, "the server closed before the call ended.", thrown)
                : new RpcException(RpcStatus.CANCELLED, "the call was cancelled before it ended.", thrown);
    }
}
