package io.trivet.rpc.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.local.LocalAddress;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.netty.DeadlineWatch;
import io.trivet.rpc.netty.EventLoops;
import io.trivet.rpc.netty.Sockets;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server's address, with at most one connection that takes calls: opened for the first call, and again for the first after it was lost.
 *
 * <p>Attempts to connect keep a growing distance, part of it random, until a connection was of use; calls that come in between wait
 * for the next attempt. Thread-safe.
 */
final class Endpoint {
    private static final long FIRST_DISTANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_DISTANCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final TcpClientTransport transport;
    private final EventLoops loops;
    private final SocketAddress address;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final DeadlineWatch<TcpCall> watch =
            new DeadlineWatch<>(this::waiting, call -> call.call().deadline(), TcpCall::failOverdue);

    private volatile @Nullable TcpConnection ready;

    /** All below are guarded by this, under which nothing waits. */
    private final Set<TcpCall> waiting = new LinkedHashSet<>();

    /** All that are open: beside the one that takes calls, those that a closing server answers its last calls on. */
    private final Set<TcpConnection> open = new HashSet<>();

    private @Nullable TcpConnection opening;
    private boolean connecting;

    /** Written under the lock, and read without. */
    private final AtomicInteger failures = new AtomicInteger();

    private long notBefore = System.nanoTime();
    private long openedAt;
    private @Nullable Future<?> attempt;
    private boolean closed;

    Endpoint(TcpClientTransport transport, EventLoops loops, SocketAddress address) {
        this.transport = transport;
        this.loops = loops;
        this.address = address;
    }

    /** Returns how many calls are on their way here or wait for a connection. */
    int load() {
        return inFlight.get();
    }

    /** Tells whether the last attempt to connect failed, so that others should be asked first; when it is time, tries again without a call. */
    boolean isDoubtful() {
        return ready == null && failures.get() > 0 && failedBefore();
    }

    private synchronized boolean failedBefore() {
        if (failures.get() > 0 && !closed && notBefore - System.nanoTime() <= 0) {
            connect();
        }
        return failures.get() > 0;
    }

    void take(TcpCall call) {
        inFlight.incrementAndGet();
        TcpConnection connection = ready;
        boolean waits = false;
        if (connection == null) {
            synchronized (this) {
                connection = ready;
                waits = connection == null && !closed;
                if (waits) {
                    waiting.add(call);
                    connect();
                    watch.watch(call.call().deadline(), loops.group());
                }
            }
        }
        if (waits) {
            call.whenComplete((reply, thrown) -> forget(call));
        } else if (connection == null) {
            ended();
            call.fail(TcpClientTransport.closedFault());
        } else {
            call.assign(connection);
        }
    }

    /** A call that was on its way here is no longer. */
    void ended() {
        inFlight.decrementAndGet();
    }

    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        // Never here: a connection may fail before this returns, and who is told of it takes locks and runs callbacks.
        long distance = Math.max(0, notBefore - System.nanoTime());
        attempt = loops.group().next().schedule(this::connectNow, distance, TimeUnit.NANOSECONDS);
    }

    private void connectNow() {
        TcpConnection connection = new TcpConnection(this, transport.limits());
        synchronized (this) {
            if (closed) {
                return;
            }
            opening = connection;
        }
        Bootstrap bootstrap = loops.connecting(transport.limits().connect());
        if (!(address instanceof LocalAddress)) {
            bootstrap.option(ChannelOption.TCP_NODELAY, true);
        }
        bootstrap
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        transport.secure(channel.pipeline(), address);
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(address)
                .addListener((ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        failed(Sockets.unreachable(address, done.cause()));
                    }
                });
    }

    /** A connection is open, and secured if it is to be; its preface is on its way. */
    void opened(TcpConnection connection) {
        List<TcpCall> calls;
        synchronized (this) {
            connecting = false;
            opening = null;
            openedAt = System.nanoTime();
            open.add(connection);
            if (!closed) {
                ready = connection;
            }
            calls = new ArrayList<>(waiting);
            waiting.clear();
            if (closed) {
                connection.close(TcpClientTransport.closedFault());
            }
        }
        for (TcpCall call : calls) {
            if (call.isDone()) {
                ended();
            } else {
                call.assign(connection);
            }
        }
    }

    /** A connection could not be opened. */
    void failed(RpcException why) {
        List<TcpCall> calls;
        synchronized (this) {
            connecting = false;
            opening = null;
            keepDistance();
            calls = new ArrayList<>(waiting);
            waiting.clear();
        }
        for (TcpCall call : calls) {
            ended();
            transport.tryElsewhere(call, this, why);
        }
    }

    private void keepDistance() {
        long longest = Math.min(LONGEST_DISTANCE_NANOS, FIRST_DISTANCE_NANOS << Math.min(failures.get(), 10));
        failures.incrementAndGet();
        // At random in the upper half, so that clients that lost a server together don't return together.
        notBefore =
                System.nanoTime() + longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
    }

    /** The server takes no further calls on this connection. */
    void leaving(TcpConnection connection) {
        synchronized (this) {
            if (ready == connection) {
                ready = null;
            }
        }
    }

    void closed(TcpConnection connection) {
        synchronized (this) {
            open.remove(connection);
            if (ready == connection) {
                ready = null;
            }
            if (connection.hasAnswered() || System.nanoTime() - openedAt > LONGEST_DISTANCE_NANOS) {
                failures.set(0);
            } else if (!closed) {
                // Who accepts and hangs up again and again is no better than who doesn't accept.
                keepDistance();
            }
        }
    }

    /** Sends a call somewhere else, or here again, if that can't run it twice against its author's will; else fails it. */
    void moveOrFail(TcpCall call, boolean certainlyNotRun, RpcException why) {
        if (call.mayMove(certainlyNotRun) && !isClosed()) {
            transport.move(call, this);
        } else if (!call.isDone()) {
            call.fail(why);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Drops a call that is done from those that wait for a connection. */
    private void forget(TcpCall call) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(call);
        }
        if (waited) {
            ended();
        }
    }

    private synchronized List<TcpCall> waiting() {
        return List.copyOf(waiting);
    }

    /** Fails what waits, and closes the connections; returns the futures of that. */
    List<ChannelFuture> close(RpcException why) {
        List<TcpCall> calls;
        List<TcpConnection> connections;
        synchronized (this) {
            closed = true;
            if (attempt != null) {
                attempt.cancel(false);
            }
            calls = new ArrayList<>(waiting);
            waiting.clear();
            connections = new ArrayList<>(open);
            if (opening != null) {
                connections.add(opening);
            }
        }
        watch.stop();
        calls.forEach(call -> call.fail(why));
        return connections.stream()
                .map(connection -> connection.close(why))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
