package io.trivet.rpc.netty;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An address of a server, and what a pool knows of it. Written under the pool's lock; what is volatile or atomic is read without.
 *
 * @param <K> the wire's calls
 */
final class Endpoint<K extends PooledCall> {
    private final ServerAddress address;
    private final Backoff backoff;

    /** How many calls are under way here. */
    private final AtomicInteger load = new AtomicInteger();

    /** Connections that are being opened. */
    private final Set<Slot<K>> opening = new HashSet<>();

    /** Connections that take calls, or will when they are free. */
    private final Set<Slot<K>> open = new HashSet<>();

    /** Those of them that carry one call at a time and have none; the one that is idle for longest comes first. */
    private final ArrayDeque<Slot<K>> idle = new ArrayDeque<>();

    /** The one that carries all calls, where one does. */
    private volatile @Nullable Slot<K> shared;

    /** Whether no connection is open and one couldn't be opened, or takes long. */
    private volatile boolean doubtful;

    private boolean retired;

    /** For how long the server keeps connections without a call, as far as it has said. */
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

    /** The address is none of the server's any more. */
    void retire() {
        retired = true;
    }

    Set<Slot<K>> open() {
        return open;
    }

    /** Returns how many connections there are or will be. */
    int connections() {
        return opening.size() + open.size();
    }

    /** Returns how many connections will be there in an instant, as it seems. */
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
        look();
    }

    /** A connection carries all calls from now on. */
    void share(Slot<K> slot) {
        shared = slot;
    }

    void failed(Slot<K> slot) {
        opening.remove(slot);
        backoff.failed();
        look();
    }

    /** A connection takes no further calls. */
    void remove(Slot<K> slot) {
        open.remove(slot);
        idle.remove(slot);
        if (shared == slot) {
            shared = null;
        }
        look();
    }

    /** Looks whether it is doubtful now. */
    void look() {
        doubtful = open.isEmpty() && (backoff.hasFailed() || !opening.isEmpty() && promising() == 0);
    }
}
