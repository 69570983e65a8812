package io.trivet.rpc.netty;

import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.WaitingCalls.Given;
import io.trivet.rpc.spi.DeadlineWatch;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Distributes a client's calls over all addresses of its servers, and manages the connections to them.
 *
 * <p>A call goes to the address with the fewest calls in progress. If no connection is open, one is opened, and the
 * call waits for it. If that takes longer than a quarter of a second, or fails, other addresses are tried at the same
 * time (RFC 8305, 5), and the call goes to the first that is open. Addresses that can't be reached are skipped while
 * there are others, and retried without a call, with growing delays. Thread-safe.
 *
 * @param <K> the type of the wire's calls
 */
public final class ConnectionPool<K extends PooledCall> {
    /** The ways in which a wire uses its connections. */
    public enum Use {
        /** Each connection carries all calls to its address. */
        SHARED,
        /** Each connection carries one call at a time; as many are opened as calls need, within the user's limit. */
        ONE_CALL
    }

    /** The Connection Attempt Delay of RFC 8305, 5. */
    private static final long ATTEMPT_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final EventLoops loops;
    private final Use use;
    private final RpcLimits limits;
    private final LongSupplier nanoTime;
    private final Function<Slot<K>, Carrier<K>> carriers;
    private final AddressBook book;
    private final Consumer<Endpoint<K>> tryAgain = this::tryAgain;
    private final Endpoints<K> endpoints;
    private final DeadlineWatch<K> watch =
            new DeadlineWatch<>(this::callsToWatch, call -> call.call().deadline(), PooledCall::failOverdue);

    /**
     * The calls that wait for a connection. This and all fields below are guarded by {@code this}; while it is held,
     * the pool doesn't block and runs no foreign code.
     */
    private final WaitingCalls<K> waiting = new WaitingCalls<>();

    /** All connections, including those that accept no more calls. */
    private final Set<Slot<K>> slots = new HashSet<>();

    private boolean closed;

    /**
     * Creates a pool that connects at the first call. The owner must close it, and then its share of the event loops.
     *
     * @param servers the sockets' addresses, unresolved where they are names
     * @param nanoTime a clock that never goes back
     * @param carriers creates the wire's side of a connection
     */
    public ConnectionPool(
            EventLoops loops,
            List<? extends SocketAddress> servers,
            Use use,
            RpcLimits limits,
            LongSupplier nanoTime,
            Function<Slot<K>, Carrier<K>> carriers) {
        this(loops, servers, use, limits, nanoTime, carriers, name -> loops.find(name, limits.maxAddressAge()));
    }

    /** Creates a pool that looks names up in this directory. */
    ConnectionPool(
            EventLoops loops,
            List<? extends SocketAddress> servers,
            Use use,
            RpcLimits limits,
            LongSupplier nanoTime,
            Function<Slot<K>, Carrier<K>> carriers,
            AddressBook.Directory directory) {
        this.loops = loops;
        this.use = use;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.carriers = carriers;
        endpoints = new Endpoints<>(this, use == Use.SHARED, limits.maxConnectionsPerServer(), loops, nanoTime);
        book = new AddressBook(loops, servers, limits.maxAddressAge(), directory, new Addresses());
        endpoints.replace(book.fixed());
    }

    /** Sends a call to one of the servers, now or when there is a connection. */
    public void take(K call) {
        take(call, null);
    }

    private void take(K call, @Nullable Endpoint<K> avoided) {
        Endpoint<K> best = endpoints.pick(avoided, tryAgain);
        Slot<K> slot = best == null ? null : endpoints.claim(best);
        if (slot == null) {
            slot = claimOrWait(call, avoided);
        }
        if (slot != null) {
            give(slot, call);
        }
    }

    private void give(Slot<K> slot, K call) {
        slot.carrier().send(call);
        if (use == Use.ONE_CALL) {
            watch.watch(call.call().deadline(), loops.group());
        }
    }

    private void giveAll(List<Given<K>> given) {
        given.forEach(each -> give(each.slot(), each.call()));
    }

    /** Opens a connection to a server that couldn't be reached, without a call, if the delay has passed. */
    private void tryAgain(Endpoint<K> endpoint) {
        if (endpoint.backoff().nanosLeft() == 0) {
            synchronized (this) {
                if (!closed && !endpoint.isRetired() && endpoint.opening().isEmpty()) {
                    open(endpoint);
                }
            }
        }
    }

    private @Nullable Slot<K> claimOrWait(K call, @Nullable Endpoint<K> avoided) {
        boolean looksUp = false;
        Slot<K> slot = null;
        synchronized (this) {
            if (!closed) {
                looksUp = book.isStale() && slots.isEmpty();
                Endpoint<K> best = endpoints.pick(avoided, tryAgain);
                slot = best == null ? null : endpoints.claim(best);
                if (best != null && slot == null) {
                    slot = endpoints.claimAny(avoided);
                    // A call doesn't wait for a connection to the least loaded address if it can go elsewhere; the next
                    // calls use the new connection.
                    if (slot == null ? endpoints.hasRoom(best) : best.opening().isEmpty() && endpoints.hasRoom(best)) {
                        open(best);
                    }
                }
                if (slot == null) {
                    waiting.add(call, best != null && best.promising() > 0 ? best : null);
                }
            }
        }
        if (slot != null) {
            return slot;
        }
        if (looksUp) {
            book.lookUp();
        }
        watch.watch(call.call().deadline(), loops.group());
        call.whenDone(() -> forget(call));
        if (isClosed()) {
            forget(call);
            call.fail(closedFault());
        }
        return null;
    }

    private void open(Endpoint<K> endpoint) {
        Slot<K> slot = new Slot<>(this, endpoint);
        endpoint.add(slot);
        slots.add(slot);
        // Never on this thread: a connection may fail before this method returns, and the code notified of that takes
        // locks and runs callbacks.
        later(slot, () -> connect(slot), endpoint.backoff().nanosLeft());
    }

    private void later(@Nullable Slot<K> slot, Runnable task, long nanos) {
        Future<?> timer;
        try {
            timer = loops.group().next().schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The client was closed in between, which ends its calls and connections.
            return;
        }
        if (slot != null) {
            slot.addTimer(timer);
        }
    }

    private void connect(Slot<K> slot) {
        Carrier<K> carrier = carriers.apply(slot);
        synchronized (this) {
            if (closed) {
                return;
            }
            slot.carriedBy(carrier);
            later(slot, () -> slow(slot), ATTEMPT_DELAY_NANOS);
        }
        carrier.connect(loops);
    }

    private void slow(Slot<K> slot) {
        List<Given<K>> given;
        synchronized (this) {
            if (closed || !slot.endpoint().opening().contains(slot)) {
                return;
            }
            slot.setSlow();
            slot.endpoint().updateDoubtful();
            given = dispatch(slot.endpoint());
        }
        giveAll(given);
    }

    void opened(Slot<K> slot) {
        Endpoint<K> endpoint = slot.endpoint();
        List<Given<K>> given = List.of();
        boolean leaves;
        synchronized (this) {
            slot.cancelTimers();
            slot.setOpenedAt(nanoTime.getAsLong());
            leaves = closed || endpoint.isRetired();
            if (leaves) {
                endpoint.opening().remove(slot);
                slot.setLeaving();
            } else {
                endpoint.opened(slot);
                endpoints.offer(slot);
                limits.maxConnectionAge().ifPresent(age -> later(slot, () -> leave(slot), withJitter(age.toNanos())));
                given = dispatch(null);
            }
        }
        if (leaves) {
            slot.carrier().leave();
        }
        giveAll(given);
    }

    private static long withJitter(long nanos) {
        return nanos - ThreadLocalRandom.current().nextLong(nanos / 10 + 1);
    }

    void failed(Slot<K> slot, RpcException why) {
        List<Given<K>> given;
        synchronized (this) {
            slot.cancelTimers();
            if (!slots.remove(slot) || closed) {
                return;
            }
            slot.endpoint().failed(slot);
            // If other connections exist, calls may still get one of those. But there is one connection less, so one
            // call fails.
            int most = endpoints.isOpening() ? 0 : endpoints.hasNoConnections() ? Integer.MAX_VALUE : 1;
            waiting.failed(endpoints.size(), most, why);
            given = dispatch(slot.endpoint());
        }
        giveAll(given);
        if (book.hasNames()) {
            book.lookUp();
        } else {
            retryHopeless();
        }
    }

    /** Gives free connections to waiting calls, and opens a connection for each call that will not get another. */
    private List<Given<K>> dispatch(@Nullable Endpoint<K> failing) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Given<K>> given = waiting.take(preferred -> {
            Slot<K> slot = preferred == null ? null : endpoints.claim(preferred);
            return slot == null && (preferred == null || preferred.promising() == 0) ? endpoints.claimAny(null) : slot;
        });
        int wanted = use == Use.SHARED ? Math.min(1, waiting.size()) : waiting.size();
        for (wanted -= endpoints.promising(); wanted > 0; wanted--) {
            Endpoint<K> next = endpoints.pickToOpen(failing);
            if (next == null) {
                break;
            }
            open(next);
        }
        return given;
    }

    /** Handles a connection on which the server accepts no more calls. */
    void leaving(Slot<K> slot) {
        synchronized (this) {
            slot.setLeaving();
            slot.endpoint().remove(slot);
        }
        book.lookUp();
    }

    /** Retires a connection that is too old, or whose address no longer belongs to the servers. */
    private void leave(Slot<K> slot) {
        boolean isFree;
        synchronized (this) {
            slot.setLeaving();
            isFree = use == Use.SHARED || slot.endpoint().idle().contains(slot);
            slot.endpoint().remove(slot);
        }
        if (isFree) {
            slot.carrier().leave();
        }
    }

    void dropIdle(Endpoint<K> endpoint) {
        List<Slot<K>> dropped;
        synchronized (this) {
            dropped = List.copyOf(endpoint.idle());
            dropped.forEach(slot -> {
                slot.setLeaving();
                endpoint.remove(slot);
            });
        }
        dropped.forEach(slot -> slot.carrier().leave());
    }

    void closed(Slot<K> slot, boolean wasUseful) {
        List<Given<K>> given = List.of();
        synchronized (this) {
            slot.cancelTimers();
            if (!slots.remove(slot)) {
                return;
            }
            Endpoint<K> endpoint = slot.endpoint();
            if (wasUseful || nanoTime.getAsLong() - slot.openedAt() > Backoff.MAX_NANOS) {
                endpoint.backoff().succeeded();
            } else if (!slot.isLeaving() && !closed) {
                // A server that accepts and closes connections again and again counts as unreachable.
                endpoint.backoff().failed();
            }
            endpoint.remove(slot);
            if (!closed) {
                given = dispatch(null);
            }
        }
        giveAll(given);
    }

    void free(Slot<K> slot, long idleNanos) {
        List<Given<K>> given = List.of();
        synchronized (this) {
            if (!slot.isLeaving() && slots.contains(slot)) {
                slot.endpoint().setIdleNanos(idleNanos);
                endpoints.offer(slot);
                given = dispatch(null);
            }
        }
        if (slot.isLeaving()) {
            slot.carrier().leave();
        }
        giveAll(given);
    }

    void moveOrFail(K call, Endpoint<K> from, boolean certainlyNotRun, RpcException why) {
        if (call.mayMove(certainlyNotRun) && !isClosed()) {
            take(call, from);
        } else if (!call.isDone()) {
            call.fail(why);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Removes an ended call from the waiting ones. */
    private synchronized void forget(K call) {
        waiting.remove(call);
    }

    private synchronized Collection<K> callsToWatch() {
        List<K> calls = new ArrayList<>();
        waiting.addTo(calls);
        for (Slot<K> slot : slots) {
            Carrier<K> carrier = slot.carrierIfAny();
            K call = carrier == null ? null : carrier.watched();
            if (call != null) {
                calls.add(call);
            }
        }
        return calls;
    }

    /** Lets calls for which all addresses failed try those that a lookup found; otherwise fails them. */
    private void retryHopeless() {
        Map<K, RpcException> hopeless;
        boolean canRetry;
        synchronized (this) {
            hopeless = waiting.takeHopeless();
            canRetry = endpoints.hasReachable();
        }
        hopeless.forEach((call, why) -> {
            if (canRetry && !call.isDone()) {
                take(call);
            } else {
                call.fail(why);
            }
        });
    }

    /** Handles the results of lookups. */
    private final class Addresses implements AddressBook.Listener {
        @Override
        public void found(List<ServerAddress> addresses) {
            List<Slot<K>> left;
            List<Given<K>> given;
            synchronized (ConnectionPool.this) {
                if (closed) {
                    return;
                }
                left = endpoints.replace(addresses);
                given = dispatch(null);
            }
            left.forEach(ConnectionPool.this::leave);
            giveAll(given);
        }

        @Override
        public void ended(@Nullable RpcException why) {
            if (why != null) {
                List<K> calls;
                synchronized (ConnectionPool.this) {
                    calls = waiting.takeAll();
                }
                calls.forEach(call -> call.fail(why));
            }
            retryHopeless();
        }

        @Override
        public boolean isInUse() {
            synchronized (ConnectionPool.this) {
                return !slots.isEmpty() || !waiting.isEmpty();
            }
        }
    }

    /** Returns the failure of calls of a closed client. */
    public static RpcException closedFault() {
        return new RpcException(RpcStatus.UNAVAILABLE, "the client was closed.");
    }

    /** Fails all calls, closes the connections, and returns when they are closed. */
    public void close() {
        List<K> calls;
        List<Slot<K>> all;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            calls = waiting.takeAll();
            all = new ArrayList<>(slots);
            all.forEach(Slot::cancelTimers);
        }
        book.close();
        watch.stop();
        calls.forEach(call -> call.fail(closedFault()));
        List<ChannelFuture> closing = new ArrayList<>();
        for (Slot<K> slot : all) {
            Carrier<K> carrier = slot.carrierIfAny();
            ChannelFuture future = carrier == null ? null : carrier.close(closedFault());
            if (future != null) {
                closing.add(future);
            }
        }
        closing.forEach(loops::await);
    }
}
