package io.trivet.examples.wire;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcHandler;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.ClientTransport;
import io.trivet.rpc.spi.DeadlineWatch;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls a server over one connection. One thread connects and writes, another one reads. */
final class FrameClientTransport implements ClientTransport {
    private static final byte[] NOTHING = {};
    private static final long MILLIS_TO_END = 5_000;

    private final URI uri;
    private final RpcLimits limits;
    private final Values values;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, FrameCall> calls = new ConcurrentHashMap<>();

    // snippet
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> new FrameThread(task, "writer"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new FrameThread(task, "timer"));
    private final DeadlineWatch<FrameCall> deadlines =
            new DeadlineWatch<>(() -> List.copyOf(calls.values()), FrameCall::deadline, FrameCall::failOverdue);

    @Override
    public boolean isOwnThread() {
        return FrameThread.isThis();
    }
    // end

    private volatile FrameSocket socket;
    private volatile Socket connecting;
    private volatile boolean closed;

    FrameClientTransport(URI uri, RpcLimits limits) {
        this.uri = uri;
        this.limits = limits;
        values = new Values(limits, "client");
    }

    // snippet
    @Override
    public RpcHandler prepare(MethodDescriptor method, Executor subscribers) {
        MethodCodec codec = new MethodCodec(values, method);
        return call -> send(codec, call);
    }

    private CompletableFuture<RpcReply> send(MethodCodec codec, RpcCall call) {
        FrameCall sending;
        try {
            sending = new FrameCall(ids.incrementAndGet(), codec, call.deadline(), codec.writeCall(call));
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e); // also for exceptions of getters: a handler never throws
        }
        calls.put(sending.id, sending);
        deadlines.watch(sending.deadline(), timer);
        sending.whenComplete((reply, thrown) -> over(sending));
        if (!write(() -> carry(sending))) {
            sending.fail(RpcStatus.UNAVAILABLE, "the client was closed.");
        }
        return sending;
    }

    private boolean write(Runnable task) {
        try {
            writer.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // it was closed
        }
    }

    private void over(FrameCall call) {
        calls.remove(call.id);
        FrameSocket running = call.abandonedAt();
        if (running != null && !running.isClosed()) {
            write(() -> withdraw(call, running));
        }
    }

    private void withdraw(FrameCall call, FrameSocket from) {
        try {
            from.write(FrameSocket.CANCEL, call.id, NOTHING);
        } catch (IOException e) {
            lost(from, e.getMessage());
        }
    }
    // end

    // snippet
    private void carry(FrameCall call) {
        if (call.isDone()) {
            return;
        }
        FrameSocket to = socket;
        try {
            if (to == null) {
                to = connect();
            }
            call.sendBy(to);
            if (to.isClosed()) {
                throw new IOException("the connection was closed");
            }
            if (call.isDone()) {
                withdraw(call, to); // it was given up while it was being sent
            }
        } catch (IOException e) {
            if (to != null) {
                lost(to, e.getMessage());
            }
            call.fail(RpcStatus.UNAVAILABLE, "the server can't be reached: " + e.getMessage() + ".");
        }
    }

    private FrameSocket connect() throws IOException {
        IOException failure = new IOException("the name has no address");
        for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
            Socket attempt = new Socket();
            connecting = attempt;
            try {
                if (closed) {
                    throw new IOException("the client was closed");
                }
                attempt.connect(new InetSocketAddress(address, uri.getPort()), (int)
                        limits.connectTimeout().toMillis());
                FrameSocket connected = new FrameSocket(attempt, limits);
                socket = connected;
                new FrameThread(() -> read(connected), "reader").start();
                return connected;
            } catch (IOException e) {
                attempt.close();
                failure = e;
            }
        }
        throw failure;
    }
    // end

    // snippet
    private void read(FrameSocket from) {
        String why = "the server closed it";
        try {
            for (FrameSocket.Head head = from.readHead(); head != null; head = from.readHead()) {
                FrameCall call = calls.get(head.id());
                if (call != null && head.length() <= limits.maxMessage()) {
                    call.end(head.type(), from.readBody(head));
                    continue;
                }
                from.skipBody(head); // it is not wanted any more, or too long
                if (call != null) {
                    call.endTooLong("the answer is too long: it takes more than " + limits.maxMessage() + " bytes"
                            + values.raises("maxMessage"));
                }
            }
        } catch (IOException e) {
            why = e.getMessage();
        } finally {
            lost(from, why);
        }
    }

    private void lost(FrameSocket broken, String why) {
        broken.close();
        if (socket == broken) {
            socket = null; // the next call connects
        }
        for (FrameCall call : calls.values()) {
            if (call.isCarriedBy(broken)) {
                call.fail(RpcStatus.UNAVAILABLE, "the connection was lost before there was an answer: " + why + ".");
            }
        }
    }
    // end

    // snippet
    @Override
    public void close() {
        closed = true;
        deadlines.stop();
        timer.shutdownNow();
        writer.shutdownNow();
        closeSockets();
        FrameThread.awaitEnd(writer, MILLIS_TO_END);
        closeSockets(); // a connection may have been opened meanwhile
        for (FrameCall call : calls.values()) {
            call.fail(RpcStatus.UNAVAILABLE, "the client was closed.");
        }
    }
    // end

    private void closeSockets() {
        FrameSocket open = socket;
        Socket attempt = connecting;
        try {
            if (open != null) {
                open.close();
            }
            if (attempt != null) {
                attempt.close();
            }
        } catch (IOException e) {
            return; // it is closed anyway
        }
    }
}
