package io.trivet.rpc.netty;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a pool, and which of them a call or a further connection goes to. All but {@link #pick} and {@link #claim} are called under the
 * pool's lock.
 *
 * @param <K> the wire's calls
 */
final class Endpoints<K extends PooledCall> {
    private static final long ALIKE = 1L << 31;
    private static final long DOUBTFUL = 1L << 32;
    private static final long AVOIDED = 2L << 32;

    private final Object lock;
    private final boolean isShared;
    private final int maxConnections;
    private final LongSupplier nanoTime;
    private final IdleConnections<K> idle;
    private volatile List<Endpoint<K>> all = List.of();

    /**
     * Makes one without addresses.
     *
     * @param lock the pool's
     * @param isShared whether a connection carries all calls
     * @param maxConnections at an address, where it carries one call at a time
     */
    Endpoints(Object lock, boolean isShared, int maxConnections, EventLoops loops, LongSupplier nanoTime) {
        this.lock = lock;
        this.isShared = isShared;
        this.maxConnections = maxConnections;
        this.nanoTime = nanoTime;
        idle = new IdleConnections<>(lock, loops, nanoTime, () -> all);
    }

    /** Sets which addresses there are, and returns the open connections to those that are no longer among them. */
    List<Slot<K>> replace(List<ServerAddress> addresses) {
        Map<ServerAddress, Endpoint<K>> before = new HashMap<>();
        all.forEach(each -> before.put(each.address(), each));
        List<Endpoint<K>> now = new ArrayList<>();
        for (ServerAddress address : addresses) {
            Endpoint<K> same = before.remove(address);
            now.add(same == null ? new Endpoint<>(address, nanoTime) : same);
        }
        all = List.copyOf(now);
        List<Slot<K>> left = new ArrayList<>();
        for (Endpoint<K> gone : before.values()) {
            gone.retire();
            left.addAll(gone.open());
        }
        return left;
    }

    int size() {
        return all.size();
    }

    /** Tells whether no connection is open anywhere, or being opened. */
    boolean areIdle() {
        return all.stream().allMatch(each -> each.connections() == 0);
    }

    /** Tells whether a connection is being opened anywhere. */
    boolean areOpening() {
        return all.stream().anyMatch(each -> !each.opening().isEmpty());
    }

    /** Tells whether there is one of which nothing bad is known. */
    boolean haveHope() {
        return all.stream()
                .anyMatch(each -> !each.isDoubtful() && !each.backoff().hasFailed());
    }

    /** Returns how many connections will be there in an instant, as it seems. */
    int promising() {
        return all.stream().mapToInt(Endpoint::promising).sum();
    }

    /**
     * Returns the one with the least to do, of those that can be had, or null if there is none.
     *
     * @param avoided one that comes last, or null
     * @param doubtful hears of those for which it may be time to try again
     */
    @Nullable
    Endpoint<K> pick(@Nullable Endpoint<K> avoided, Consumer<Endpoint<K>> doubtful) {
        List<Endpoint<K>> now = all;
        int count = now.size();
        if (count <= 1) {
            return count == 0 ? null : now.get(0);
        }
        int first = ThreadLocalRandom.current().nextInt(count);
        Endpoint<K> best = null;
        long bestCost = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            Endpoint<K> endpoint = now.get((first + i) % count);
            long cost = endpoint.load().get() + (endpoint == avoided ? AVOIDED : 0);
            if (endpoint.isDoubtful()) {
                doubtful.accept(endpoint);
                cost += DOUBTFUL;
            }
            if (cost < bestCost) {
                best = endpoint;
                bestCost = cost;
            }
        }
        return best;
    }

    /** Returns a connection of this one that takes a call at once, counted there; or null. */
    @Nullable
    Slot<K> claim(Endpoint<K> endpoint) {
        Slot<K> slot;
        if (isShared) {
            slot = endpoint.shared();
        } else {
            synchronized (lock) {
                slot = idle.poll(endpoint);
            }
        }
        if (slot != null) {
            endpoint.load().incrementAndGet();
        }
        return slot;
    }

    /** Returns a connection that takes a call at once, of the one with the least to do that has any, counted there; or null. */
    @Nullable
    Slot<K> claimAny(@Nullable Endpoint<K> avoided) {
        Endpoint<K> best = null;
        for (Endpoint<K> endpoint : all) {
            boolean isFree =
                    isShared ? endpoint.shared() != null : !endpoint.idle().isEmpty();
            boolean isBetter =
                    best == null || endpoint.load().get() < best.load().get();
            if (isFree && isBetter && endpoint != avoided) {
                best = endpoint;
            }
        }
        return best == null ? null : claim(best);
    }

    /** Puts an open connection where calls find it. */
    void offer(Slot<K> slot) {
        if (isShared) {
            slot.endpoint().share(slot);
        } else {
            idle.add(slot);
        }
    }

    /** Tells whether a further connection may be opened here. */
    boolean hasRoom(Endpoint<K> endpoint) {
        if (isShared) {
            return endpoint.shared() == null && endpoint.opening().isEmpty();
        }
        boolean isTried = endpoint.isDoubtful() && !endpoint.opening().isEmpty();
        return !isTried && endpoint.connections() < maxConnections;
    }

    /** Returns where a further connection is opened; where one just failed, another family of addresses comes first (RFC 8305, 4). */
    @Nullable
    Endpoint<K> pickToOpen(@Nullable Endpoint<K> failing) {
        Endpoint<K> best = null;
        long bestCost = Long.MAX_VALUE;
        for (Endpoint<K> endpoint : all) {
            boolean isAlike = failing != null && endpoint.address().isLike(failing.address());
            long cost = endpoint.connections() + (isAlike ? ALIKE : 0) + (endpoint.isDoubtful() ? DOUBTFUL : 0);
            if (hasRoom(endpoint) && cost < bestCost) {
                best = endpoint;
                bestCost = cost;
            }
        }
        return best;
    }
}
