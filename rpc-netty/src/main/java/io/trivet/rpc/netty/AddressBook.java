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
 * The addresses of the servers of a URI. Names are looked up at the first use, again when their addresses are too old
 * and in use, and on request.
 *
 * <p>If a lookup fails, the name keeps its former addresses, which are often still valid while a name server is down.
 * Thread-safe.
 */
final class AddressBook {
    /** A listener for lookups, called without a lock held. */
    interface Listener {
        /** Called with all known addresses, at least one. A lookup of several names may find more later. */
        void found(List<ServerAddress> addresses);

        /** Called when a lookup has ended. {@code why} is the failure if no address is known at all, otherwise null. */
        void ended(@Nullable RpcException why);

        /** Returns whether the addresses are in use and must therefore be refreshed. */
        boolean isInUse();
    }

    /** A source of addresses. */
    interface Directory {
        /**
         * Returns the addresses of an unresolved address; a resolved address, or one without a name, is returned as it
         * is.
         */
        Future<List<InetSocketAddress>> find(InetSocketAddress name);
    }

    private final EventLoops loops;
    private final Directory directory;
    private final Listener listener;
    private final long maxAgeNanos;
    private final List<ServerAddress> fixed = new ArrayList<>();
    private final List<InetSocketAddress> names = new ArrayList<>();

    /** The addresses found so far; this and all fields below are guarded by {@code this}. */
    private final Map<InetSocketAddress, List<InetSocketAddress>> known = new HashMap<>();

    private int awaited;
    private boolean stale;
    private boolean closed;
    private @Nullable RpcException unknown;
    private @Nullable Future<?> timer;

    /** Creates a book for servers, some of which may be names. Numeric addresses aren't names. */
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

    /** Returns the addresses that need no lookup. */
    List<ServerAddress> fixed() {
        return List.copyOf(fixed);
    }

    /** Returns whether a lookup can find other addresses. */
    boolean hasNames() {
        return !names.isEmpty();
    }

    /** Returns whether there are names that must be looked up before the next use. */
    synchronized boolean isStale() {
        return stale;
    }

    /** Looks the names up, unless a lookup is in progress. The listener is notified of the end in any case. */
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
            // The event loops have ended, so there are no more calls.
            timer = null;
        }
    }

    /** Refreshes addresses that are in use. For an idle client, the next call looks them up. */
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
