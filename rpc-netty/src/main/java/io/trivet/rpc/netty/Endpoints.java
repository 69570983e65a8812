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
 * The endpoints of a pool; selects the endpoint of a call or of a new connection. All methods except {@link #pick} and
 * {@link #claim} are called under the pool's lock.
 *
 * @param <K> the type of the wire's calls
 */
final class Endpoints<K extends PooledCall> {
    private static final long SAME_FAMILY = 1L << 31;
    private static final long DOUBTFUL = 1L << 32;
    private static final long AVOIDED = 2L << 32;

    private final Object lock;
    private final boolean isShared;
    private final int maxConnections;
    private final LongSupplier nanoTime;
    private final IdleConnections<K> idle;
    private volatile List<Endpoint<K>> all = List.of();

    /**
     * Creates endpoints without addresses.
     *
     * @param lock the pool's lock
     * @param isShared whether a connection carries all calls
     * @param maxConnections the limit for an address, if connections carry one call at a time
     */
    Endpoints(Object lock, boolean isShared, int maxConnections, EventLoops loops, LongSupplier nanoTime) {
        this.lock = lock;
        this.isShared = isShared;
        this.maxConnections = maxConnections;
        this.nanoTime = nanoTime;
        idle = new IdleConnections<>(lock, loops, nanoTime, () -> all);
    }

    /** Replaces the addresses. Returns the open connections to those that were removed. */
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

    /** Returns whether no connection is open or being opened. */
    boolean hasNoConnections() {
        return all.stream().allMatch(each -> each.connections() == 0);
    }

    /** Returns whether a connection is being opened. */
    boolean isOpening() {
        return all.stream().anyMatch(each -> !each.opening().isEmpty());
    }

    /** Returns whether there is an endpoint without a known failure. */
    boolean hasReachable() {
        return all.stream()
                .anyMatch(each -> !each.isDoubtful() && !each.backoff().hasFailed());
    }

    /** Returns how many connections are likely to open very soon. */
    int promising() {
        return all.stream().mapToInt(Endpoint::promising).sum();
    }

    /**
     * Returns the least loaded endpoint that is likely to be reachable, or null if there are no endpoints.
     *
     * @param avoided the endpoint to use last, or null
     * @param doubtful called with each endpoint that it may be time to retry
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

    /** Returns a connection of this endpoint that can take a call at once, and counts the call; or null. */
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

    /**
     * Returns a connection that can take a call at once, of the least loaded endpoint that has one, and counts the
     * call; or null.
     */
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

    /** Makes an open connection available for calls. */
    void offer(Slot<K> slot) {
        if (isShared) {
            slot.endpoint().share(slot);
        } else {
            idle.add(slot);
        }
    }

    /** Returns whether another connection may be opened here. */
    boolean hasRoom(Endpoint<K> endpoint) {
        if (isShared) {
            return endpoint.shared() == null && endpoint.opening().isEmpty();
        }
        boolean isTried = endpoint.isDoubtful() && !endpoint.opening().isEmpty();
        return !isTried && endpoint.connections() < maxConnections;
    }

    /** Returns the endpoint for a new connection. After a failure, another address family comes first (RFC 8305, 4). */
    @Nullable
    Endpoint<K> pickToOpen(@Nullable Endpoint<K> failing) {
        Endpoint<K> best = null;
        long bestCost = Long.MAX_VALUE;
        for (Endpoint<K> endpoint : all) {
            boolean isSameFamily = failing != null && endpoint.address().isLike(failing.address());
            long cost =
                    endpoint.connections() + (isSameFamily ? SAME_FAMILY : 0) + (endpoint.isDoubtful() ? DOUBTFUL : 0);
            if (hasRoom(endpoint) && cost < bestCost) {
                best = endpoint;
                bestCost = cost;
            }
        }
        return best;
    }
}
