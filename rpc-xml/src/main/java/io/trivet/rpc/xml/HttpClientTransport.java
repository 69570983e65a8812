package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHandler;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CarriedTypes;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.DeadlineWatch;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.spi.ClientSettings;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps connections to a server, each for one call at a time: opened when no other is idle, up to a limit, beyond which calls wait.
 *
 * <p>One that nobody needs for some seconds is closed: a server with one thread, as Python's is, serves nobody else until then, and many servers
 * close idle ones themselves after five, perhaps under a call that is just being sent.
 *
 * <p>A call is never sent twice: where a connection breaks under it, nobody knows whether it ran.
 */
final class HttpClientTransport implements ClientTransport {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long IDLE_LOOK_MILLIS = 500;

    private final HttpRequests requests;
    private final Dialect dialect;
    private final ClientSettings settings;
    private final HttpResponses responses;
    private final XmlRpcCodec codec;
    private final CborValues values;
    private final LongSupplier nanoTime;
    private final EventLoops loops = EventLoops.share();
    private final DeadlineWatch<PendingCall> watch =
            new DeadlineWatch<>(this::underWay, call -> call.call().deadline(), PendingCall::failOverdue);

    /** All below are guarded by this. */
    private final Set<HttpConnection> open = new HashSet<>();

    /** The one that is idle for longest comes first. */
    private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();

    private final LinkedHashSet<PendingCall> waiting = new LinkedHashSet<>();
    private boolean lookingAtIdle;
    private boolean closed;

    HttpClientTransport(
            HttpRequests requests,
            Dialect dialect,
            ClientSettings settings,
            XmlRpcCodec codec,
            CborValues values,
            LongSupplier nanoTime) {
        this.requests = requests;
        this.dialect = dialect;
        this.settings = settings;
        this.values = values;
        responses = new HttpResponses(codec);
        this.codec = codec;
        this.nanoTime = nanoTime;
    }

    @Override
    public RpcHandler prepare(MethodDescriptor method, Executor subscribers) {
        CarriedTypes.checkWithoutStreams(values, method);
        return this::send;
    }

    private CompletableFuture<RpcReply> send(RpcCall call) {
        ByteBuf document = ByteBufAllocator.DEFAULT.buffer();
        try {
            codec.writeCall(document, call, dialect);
        } catch (Throwable e) {
            // Getters are anybody's code.
            document.release();
            return CompletableFuture.failedFuture(e);
        }
        ContentCoding coding = HttpRequests.coding(call);
        if (coding != null) {
            document = coding.pack(document);
        }
        PendingCall pending = new PendingCall(call, document);
        assign(pending);
        return pending.reply();
    }

    @Override
    public boolean isOwnThread() {
        return loops.isOwnThread();
    }

    private void assign(PendingCall call) {
        HttpConnection connection;
        boolean fresh = false;
        boolean waits = false;
        synchronized (this) {
            connection = idle.pollLast();
            if (connection == null && !closed) {
                waits = open.size() >= settings.limits().maxConnectionsPerServer();
                if (waits) {
                    waiting.add(call);
                } else {
                    connection = new HttpConnection(this, requests, settings, responses);
                    open.add(connection);
                    fresh = true;
                }
            }
        }
        if (waits) {
            call.reply().whenComplete((value, thrown) -> forget(call));
        } else if (connection == null) {
            call.discard();
            call.fail(closedFault());
        } else if (fresh) {
            connection.open(loops, call);
        } else {
            connection.send(call);
        }
        watch(call);
    }

    /** Called when the call waits, or its connection has it. */
    private void watch(PendingCall call) {
        watch.watch(call.call().deadline(), loops.group());
    }

    private void later(Runnable task, long millis) {
        try {
            loops.group().next().schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Whoever closed the client in between ends its calls and connections.
            return;
        }
    }

    /** Returns the calls that wait, and those that connections have. */
    private synchronized List<PendingCall> underWay() {
        List<PendingCall> calls = new ArrayList<>(waiting);
        for (HttpConnection connection : open) {
            PendingCall call = connection.current();
            if (call != null) {
                calls.add(call);
            }
        }
        return calls;
    }

    private void closeIdle() {
        List<HttpConnection> over = new ArrayList<>();
        boolean again;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            HttpConnection oldest;
            while ((oldest = idle.peekFirst()) != null && now - oldest.idleSince() >= IDLE_NANOS) {
                idle.removeFirst();
                open.remove(oldest);
                over.add(oldest);
            }
            again = !idle.isEmpty();
            lookingAtIdle = again;
        }
        for (HttpConnection connection : over) {
            connection.close(new RpcException(RpcStatus.UNAVAILABLE, "the connection was idle, and closed."));
        }
        if (again) {
            later(this::closeIdle, IDLE_LOOK_MILLIS);
        }
    }

    /** Drops a call that is done from the line of those that wait for a connection. */
    private void forget(PendingCall call) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(call);
        }
        if (waited) {
            call.discard();
        }
    }

    /** A connection is free for the next call. */
    void free(HttpConnection connection) {
        PendingCall next;
        boolean looks = false;
        synchronized (this) {
            if (!open.contains(connection)) {
                return;
            }
            next = firstWaiting();
            if (next == null) {
                connection.idleSince(nanoTime.getAsLong());
                idle.add(connection);
                looks = !closed && !lookingAtIdle;
                lookingAtIdle |= looks;
            }
        }
        if (looks) {
            later(this::closeIdle, IDLE_LOOK_MILLIS);
        }
        if (next != null) {
            connection.send(next);
            watch(next);
        }
    }

    /** A connection is gone; one that waits may have another in its place. */
    void gone(HttpConnection connection) {
        PendingCall next = null;
        synchronized (this) {
            idle.remove(connection);
            if (open.remove(connection)) {
                next = firstWaiting();
            }
        }
        if (next != null) {
            assign(next);
        }
    }

    private @Nullable PendingCall firstWaiting() {
        Iterator<PendingCall> calls = waiting.iterator();
        if (!calls.hasNext()) {
            return null;
        }
        PendingCall first = calls.next();
        calls.remove();
        return first;
    }

    private static RpcException closedFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the client was closed.");
    }

    @Override
    public void close() {
        List<HttpConnection> connections;
        List<PendingCall> calls;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            idle.clear();
            connections = new ArrayList<>(open);
            calls = new ArrayList<>(waiting);
            waiting.clear();
        }
        watch.stop();
        for (PendingCall call : calls) {
            call.discard();
            call.fail(closedFault());
        }
        List<ChannelFuture> closing = new ArrayList<>();
        for (HttpConnection connection : connections) {
            ChannelFuture future = connection.close(closedFault());
            if (future != null) {
                closing.add(future);
            }
        }
        closing.forEach(loops::await);
        loops.close();
    }
}
