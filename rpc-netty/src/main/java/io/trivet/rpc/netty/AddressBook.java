package io.trivet.rpc.netty;

import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the servers of a URI: looked up when they are first needed, again when they are too old while they are in use, and when
 * somebody asks for it.
 *
 * <p>A name that can't be found again keeps the addresses that it had: they serve longer than a name server that is down. Thread-safe.
 */
final class AddressBook {
    /** What hears of look-ups, without a lock held. */
    interface Listener {
        /** All addresses that are known now, at least one. A look-up of several names may find more in a while. */
        void found(List<ServerAddress> addresses);

        /** A look-up has ended; with what it failed if no address is known at all. */
        void ended(@Nullable RpcException why);

        /** Tells whether the addresses are in use, so that they must not grow old. */
        boolean isInUse();
    }

    /** Where names are looked up. */
    interface Directory {
        /** Returns the addresses of an unresolved one; those that are resolved, or are no names, as they are. */
        Future<List<InetSocketAddress>> find(InetSocketAddress name);
    }

    private final EventLoops loops;
    private final Directory directory;
    private final Listener listener;
    private final long maxAgeNanos;
    private final List<ServerAddress> fixed = new ArrayList<>();
    private final List<InetSocketAddress> names = new ArrayList<>();

    /** All below are guarded by this. */
    private final Map<InetSocketAddress, List<InetSocketAddress>> known = new HashMap<>();

    private int awaited;
    private boolean stale;
    private boolean closed;
    private @Nullable RpcException unknown;
    private @Nullable Future<?> timer;

    /** Makes one of servers some of which may be names; addresses in digits are none. */
    AddressBook(
            EventLoops loops,
            List<? extends SocketAddress> servers,
            Duration maxAge,
            Directory directory,
            Listener listener) {
        this.loops = loops;
        this.directory = directory;
        this.listener = listener;
        maxAgeNanos = maxAge.toNanos();
        for (SocketAddress server : servers) {
            if (server instanceof InetSocketAddress name && name.isUnresolved()) {
                InetSocketAddress digits = HostNames.ofDigits(name);
                if (digits == null) {
                    names.add(name);
                } else {
                    fixed.add(ServerAddress.found(name, digits));
                }
            } else {
                fixed.add(ServerAddress.of(server));
            }
        }
        stale = !names.isEmpty();
    }

    /** Returns the addresses that need no look-up. */
    List<ServerAddress> fixed() {
        return List.copyOf(fixed);
    }

    /** Tells whether a look-up can find anything new. */
    boolean hasNames() {
        return !names.isEmpty();
    }

    /** Tells whether there are names whose addresses nobody knows, or has looked after. */
    synchronized boolean isStale() {
        return stale;
    }

    /** Looks the names up, unless somebody does already; the listener hears of the end in any case. */
    void lookUp() {
        synchronized (this) {
            if (closed || awaited > 0 || names.isEmpty()) {
                return;
            }
            awaited = names.size();
            unknown = null;
            cancelTimer();
        }
        for (InetSocketAddress name : names) {
            directory.find(name).addListener((Future<List<InetSocketAddress>> done) -> ended(name, done));
        }
    }

    private void ended(InetSocketAddress name, Future<List<InetSocketAddress>> lookUp) {
        List<ServerAddress> all = new ArrayList<>(fixed);
        boolean isLast;
        RpcException why;
        synchronized (this) {
            if (closed) {
                return;
            }
            if (lookUp.isSuccess()) {
                known.put(name, List.copyOf(lookUp.getNow()));
            } else {
                unknown = Sockets.unreachable(name, lookUp.cause());
            }
            names.forEach(host -> known.getOrDefault(host, List.of())
                    .forEach(address -> all.add(ServerAddress.found(host, address))));
            isLast = --awaited == 0;
            if (isLast) {
                stale = all.isEmpty();
                schedule();
            }
            why = all.isEmpty() ? unknown : null;
        }
        if (lookUp.isSuccess()) {
            listener.found(all.stream().distinct().toList());
        }
        if (isLast) {
            listener.ended(why);
        }
    }

    private void schedule() {
        try {
            timer = loops.group().next().schedule(this::age, maxAgeNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The loops have ended, and nobody calls any more.
            timer = null;
        }
    }

    /** Nobody looks up for a client that is at rest: its next call does. */
    private void age() {
        if (listener.isInUse()) {
            lookUp();
        } else {
            synchronized (this) {
                stale = true;
            }
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    synchronized void close() {
        closed = true;
        cancelTimer();
    }
}
