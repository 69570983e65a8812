package io.trivet.rpc.netty;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An address of a server, and a pool's state for it. Written under the pool's lock; volatile and atomic fields are read
 * without it.
 *
 * @param <K> the type of the wire's calls
 */
final class Endpoint<K extends PooledCall> {
    private final ServerAddress address;
    private final Backoff backoff;

    /** The number of calls in progress at this address. */
    private final AtomicInteger load = new AtomicInteger();

    /** The connections that are being opened. */
    private final Set<Slot<K>> opening = new HashSet<>();

    /** The connections that accept calls, now or when they are free. */
    private final Set<Slot<K>> open = new HashSet<>();

    /**
     * The open connections that carry one call at a time and have none; the one that is idle for longest comes first.
     */
    private final ArrayDeque<Slot<K>> idle = new ArrayDeque<>();

    /** The connection that carries all calls, if there is one. */
    private volatile @Nullable Slot<K> shared;

    /** True if no connection is open, and one couldn't be opened or is slow to open. */
    private volatile boolean doubtful;

    private boolean retired;

    /** How long the server keeps connections without a call, as far as it has said. */
    private long idleNanos = Long.MAX_VALUE;

    Endpoint(ServerAddress address, LongSupplier nanoTime) {
        this.address = address;
        backoff = new Backoff(nanoTime);
    }

    ServerAddress address() {
        return address;
    }

    AtomicInteger load() {
        return load;
    }

    Backoff backoff() {
        return backoff;
    }

    Set<Slot<K>> opening() {
        return opening;
    }

    ArrayDeque<Slot<K>> idle() {
        return idle;
    }

    @Nullable
    Slot<K> shared() {
        return shared;
    }

    boolean isDoubtful() {
        return doubtful;
    }

    long idleNanos() {
        return idleNanos;
    }

    void setIdleNanos(long nanos) {
        idleNanos = nanos;
    }

    boolean isRetired() {
        return retired;
    }

    /** Marks the address as no longer one of the servers'. */
    void retire() {
        retired = true;
    }

    Set<Slot<K>> open() {
        return open;
    }

    /** Returns the number of open connections and of those being opened. */
    int connections() {
        return opening.size() + open.size();
    }

    /** Returns how many connections are likely to open very soon. */
    int promising() {
        if (backoff.hasFailed()) {
            return 0;
        }
        int count = 0;
        for (Slot<K> slot : opening) {
            if (!slot.isSlow()) {
                count++;
            }
        }
        return count;
    }

    void add(Slot<K> slot) {
        opening.add(slot);
    }

    void opened(Slot<K> slot) {
        opening.remove(slot);
        open.add(slot);
        updateDoubtful();
    }

    /** Makes a connection carry all calls from now on. */
    void share(Slot<K> slot) {
        shared = slot;
    }

    void failed(Slot<K> slot) {
        opening.remove(slot);
        backoff.failed();
        updateDoubtful();
    }

    /** Removes a connection, which accepts no more calls. */
    void remove(Slot<K> slot) {
        open.remove(slot);
        idle.remove(slot);
        if (shared == slot) {
            shared = null;
        }
        updateDoubtful();
    }

    /** Updates {@link #isDoubtful}. */
    void updateDoubtful() {
        doubtful = open.isEmpty() && (backoff.hasFailed() || !opening.isEmpty() && promising() == 0);
    }
}
