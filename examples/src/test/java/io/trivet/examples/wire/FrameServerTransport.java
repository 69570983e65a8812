package io.trivet.examples.wire;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Cancellable;
import io.trivet.rpc.spi.DeadlineWatch;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.ServerSettings;
import io.trivet.rpc.spi.ServerTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a port. */
final class FrameServerTransport implements ServerTransport {
    private static final Logger LOG = LoggerFactory.getLogger(FrameServerTransport.class);
    private static final long MILLIS_TO_LEAVE = 1_000;
    private static final int BACKLOG = 1_000;

    private final Dispatcher dispatcher;
    private final ServerSettings settings;
    private final Values values;
    private final Map<String, List<MethodCodec>> methods = new HashMap<>();
    private final Map<String, String> refused = new TreeMap<>();
    private final ServerSocket listening;
    private final Set<FrameServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService readers = Executors.newCachedThreadPool(task -> new FrameThread(task, "reader"));
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new FrameThread(task, "timer"));
    private final DeadlineWatch<FrameIncomingCall> deadlines =
            new DeadlineWatch<>(this::running, call -> call.call().deadline(), Cancellable::cancel);

    // snippet
    FrameServerTransport(URI uri, Dispatcher dispatcher, ServerSettings settings) {
        this.dispatcher = dispatcher;
        this.settings = settings;
        values = new Values(settings.limits(), "server");
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                methods.computeIfAbsent(method.name(), name -> new ArrayList<>())
                        .add(new MethodCodec(values, method));
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        methods.keySet().removeAll(refused.keySet()); // either all methods of a name are offered, or none
        try {
            listening = new ServerSocket(uri.getPort(), BACKLOG, InetAddress.getByName(uri.getHost()));
        } catch (IOException e) {
            throw new RpcException(
                    RpcStatus.UNAVAILABLE,
                    uri + " can't be listened at (" + e.getMessage() + "): choose another port, or 0 for a free one.",
                    e);
        }
        readers.execute(this::accept);
    }

    @Override
    public Map<String, String> refused() {
        return refused;
    }

    @Override
    public URI uri() {
        String host = listening.getInetAddress().getHostAddress();
        return URI.create(
                "frames://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + listening.getLocalPort());
    }
    // end

    // snippet
    private void accept() {
        while (!listening.isClosed()) {
            try {
                take(listening.accept());
            } catch (IOException | RejectedExecutionException e) {
                if (!listening.isClosed()) {
                    LOG.warn("{} couldn't take a connection: {}", uri(), e.toString());
                }
            }
        }
    }

    private void take(Socket client) throws IOException {
        RpcLimits limits = settings.limits();
        boolean taken = false;
        try {
            if (connections.size() < limits.maxConnections()) {
                FrameSocket socket = new FrameSocket(client, limits);
                FrameServerConnection connection = new FrameServerConnection(
                        this, socket, limits, settings.memory().newAccount());
                connections.add(connection);
                readers.execute(connection);
                taken = true;
            }
        } finally {
            if (!taken) {
                client.close();
            }
        }
    }
    // end

    void ended(FrameServerConnection connection) {
        connections.remove(connection);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Values values() {
        return values;
    }

    private Collection<FrameIncomingCall> running() {
        return connections.stream()
                .flatMap(connection -> connection.running().stream())
                .toList();
    }

    void watch(FrameIncomingCall call) {
        deadlines.watch(call.call().deadline(), timer);
    }

    // snippet
    /** Returns the method with this name and this number of arguments. */
    MethodCodec method(String name, int arguments) {
        if (refused.containsKey(name)) {
            throw new RpcException(
                    RpcStatus.UNIMPLEMENTED,
                    "the method is not offered over frames, which can't carry " + refused.get(name));
        }
        List<MethodCodec> overloads = methods.getOrDefault(name, List.of());
        for (MethodCodec each : overloads) {
            if (each.method().parameterTypes().size() == arguments) {
                return each;
            }
        }
        dispatcher.method(name); // throws UNIMPLEMENTED where there is none
        String taken = overloads.stream()
                .map(each -> String.valueOf(each.method().parameterTypes().size()))
                .collect(Collectors.joining(" or "));
        throw new RpcException(
                RpcStatus.INVALID_ARGUMENT, "it takes " + taken + " arguments, and got " + arguments + ".");
    }
    // end

    // snippet
    @Override
    public void stopAccepting() {
        try {
            listening.close();
        } catch (IOException e) {
            return; // it is closed anyway
        }
    }

    @Override
    public void cancelCalls() {
        connections.forEach(FrameServerConnection::cancelCalls);
    }

    @Override
    public void close() {
        stopAccepting();
        connections.forEach(FrameServerConnection::leave);
        readers.shutdown();
        FrameThread.awaitEnd(readers, MILLIS_TO_LEAVE);
        connections.forEach(FrameServerConnection::close);
        FrameThread.awaitEnd(readers, MILLIS_TO_LEAVE);
        deadlines.stop();
        timer.shutdownNow();
    }
    // end
}
