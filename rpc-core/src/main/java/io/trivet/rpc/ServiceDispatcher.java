package io.trivet.rpc;

import io.trivet.rpc.spi.Call;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs calls on the registered objects, on threads that it owns. */
final class ServiceDispatcher implements Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(RpcServer.class);
    private static final int MOST_THREADS = 256;

    private record Service(MethodDescriptor descriptor, Method method, Object target) {}

    private final Map<String, Service> services;
    private final ThreadPoolExecutor handlers;
    private final Set<CompletableFuture<Object>> running = ConcurrentHashMap.newKeySet();

    private ServiceDispatcher(Map<String, Service> services) {
        this.services = services;
        AtomicInteger threads = new AtomicInteger();
        handlers = new ThreadPoolExecutor(0, MOST_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "trivet-rpc-handler-" + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Collection<MethodDescriptor> methods() {
        return services.values().stream().map(Service::descriptor).toList();
    }

    @Override
    public MethodDescriptor method(String name) {
        return service(name).descriptor();
    }

    private Service service(String name) {
        Service service = services.get(name);
        if (service == null) {
            throw new RpcException(
                    RpcStatus.UNIMPLEMENTED,
                    "the server has no method '" + name + "'; it has " + String.join(", ", services.keySet()) + ".");
        }
        return service;
    }

    @Override
    public CompletableFuture<Object> dispatch(Call call) {
        CompletableFuture<Object> reply = new CompletableFuture<>();
        running.add(reply);
        reply.whenComplete((value, thrown) -> running.remove(reply));
        try {
            handlers.execute(() -> run(call, reply));
        } catch (RejectedExecutionException e) {
            reply.completeExceptionally(
                    handlers.isShutdown()
                            ? closing()
                            : new RpcException(
                                    RpcStatus.RESOURCE_EXHAUSTED,
                                    "all " + MOST_THREADS
                                            + " threads of the server are at work; call again after a pause."));
        }
        return reply;
    }

    private void run(Call call, CompletableFuture<Object> reply) {
        if (call.deadline().isOver()) {
            reply.completeExceptionally(
                    new RpcException(RpcStatus.DEADLINE_EXCEEDED, "the time was over before the call could run."));
            return;
        }
        try {
            Service service = service(call.method().name());
            Object result =
                    service.method().invoke(service.target(), call.arguments().toArray());
            if (result instanceof CompletionStage<?> stage) {
                stage.whenComplete((value, thrown) -> settle(call, reply, value, thrown));
            } else {
                settle(call, reply, result, null);
            }
        } catch (InvocationTargetException e) {
            settle(call, reply, null, e.getCause());
        } catch (Exception e) {
            settle(
                    call,
                    reply,
                    null,
                    new RpcException(RpcStatus.INVALID_ARGUMENT, "the arguments don't fit: " + e.getMessage(), e));
        }
    }

    private static void settle(Call call, CompletableFuture<Object> reply, Object value, Throwable thrown) {
        if (thrown == null) {
            reply.complete(value);
            return;
        }
        boolean expected = thrown instanceof RpcException
                || call.method().exceptionTypes().stream().anyMatch(type -> type.isInstance(thrown));
        if (!expected) {
            LOG.warn(
                    "Method '{}' threw; its caller gets the message, not the stack trace.",
                    call.method().name(),
                    thrown);
        }
        reply.completeExceptionally(thrown);
    }

    /** Lets running calls finish for this long, then fails them and interrupts their threads; refuses new ones. */
    void drain(Duration atMost) {
        handlers.shutdown();
        CompletableFuture<?> finished = CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
        try {
            finished.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            LOG.debug("A call under way failed while the server was closing.", e);
        } catch (TimeoutException e) {
            running.forEach(reply -> reply.completeExceptionally(closing()));
        } catch (InterruptedException e) {
            running.forEach(reply -> reply.completeExceptionally(closing()));
            Thread.currentThread().interrupt();
        }
        handlers.shutdownNow();
    }

    private static RpcException closing() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the server is closing.");
    }

    /** Collects services, and refuses two methods of one name. */
    static final class Builder {
        private final Map<String, Service> services = new TreeMap<>();

        void add(String prefix, Class<?> type, Object implementation) {
            Objects.requireNonNull(implementation, "implementation");
            ServiceMethods.of(type, prefix).forEach((method, descriptor) -> {
                Service other = services.get(descriptor.name());
                if (other != null && other.target() != implementation) {
                    throw new IllegalArgumentException(type.getName() + ": the name '" + descriptor.name()
                            + "' is taken by "
                            + other.method().getDeclaringClass().getName() + ": register one of them with a prefix.");
                }
                method.setAccessible(true);
                services.put(descriptor.name(), new Service(descriptor, method, implementation));
            });
        }

        ServiceDispatcher build() {
            return new ServiceDispatcher(new TreeMap<>(services));
        }
    }
}
