package io.trivet.rpc;

import io.trivet.rpc.spi.Call;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts calls on a transport and ends them at their deadline; says in every failure which method and which server. */
final class RemoteCaller {
    private final String server;
    private final ClientTransport transport;
    private final Duration timeout;
    private volatile boolean closed;

    RemoteCaller(URI uri, ClientTransport transport, Duration timeout) {
        server = Transports.describe(uri);
        this.transport = transport;
        this.timeout = timeout;
    }

    CompletableFuture<Object> start(MethodDescriptor method, Object[] arguments) {
        if (closed) {
            return CompletableFuture.failedFuture(
                    new RpcException(RpcStatus.UNAVAILABLE, "the client was closed; make a new one."));
        }
        List<Object> values = arguments == null ? List.of() : Collections.unmodifiableList(Arrays.asList(arguments));
        return transport.call(new Call(method, values, Deadline.after(timeout)));
    }

    /** Waits for a call; what it throws was thrown for this caller alone, and shows this caller's stack. */
    Object await(MethodDescriptor method, CompletableFuture<Object> reply) throws Throwable {
        try {
            return reply.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw named(method, e.getCause()).fillInStackTrace();
        } catch (TimeoutException e) {
            reply.cancel(false);
            throw named(method, overdue());
        } catch (InterruptedException e) {
            reply.cancel(false);
            Thread.currentThread().interrupt();
            throw named(method, new RpcException(RpcStatus.CANCELLED, "the calling thread was interrupted."));
        }
    }

    /** Returns the call's future as its caller sees it: cancelling it gives the call up. */
    CompletableFuture<Object> async(MethodDescriptor method, CompletableFuture<Object> reply) {
        reply.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<Object> seen = new CompletableFuture<>();
        reply.whenComplete((value, thrown) -> {
            if (thrown == null) {
                seen.complete(value);
            } else {
                seen.completeExceptionally(named(method, thrown instanceof TimeoutException ? overdue() : thrown));
            }
        });
        seen.whenComplete((value, thrown) -> {
            if (seen.isCancelled()) {
                reply.cancel(false);
            }
        });
        return seen;
    }

    private RpcException overdue() {
        return new RpcException(RpcStatus.DEADLINE_EXCEEDED, "no answer within " + timeout.toMillis() + " ms.");
    }

    private Throwable named(MethodDescriptor method, Throwable thrown) {
        if (!(thrown instanceof RpcException fault)) {
            return thrown;
        }
        return new RpcException(
                fault.status(),
                "Method '" + method.name() + "' at " + server + ": " + fault.getMessage(),
                fault.getCause());
    }

    void close() {
        closed = true;
        transport.close();
    }

    @Override
    public String toString() {
        return server + ", timeout " + timeout;
    }
}
