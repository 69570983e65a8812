package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * The nodes of a cluster: which of them owns each hash slot, as far as known, and a pool of connections to each.
 * Thread-safe.
 */
final class ClusterNodes implements AutoCloseable {
    private static final RedisCommand SLOTS = new RedisCommand("CLUSTER", List.of("SLOTS"), List.of(), List.of());

    /** The time after which no further node is asked: longer than the wait for one that is silent. */
    private static final long MAX_REFRESH = TimeUnit.SECONDS.toNanos(3);

    private final RedisUri settings;
    private final List<HostAndPort> seeds;
    private final UnaryOperator<HostAndPort> route;
    private final Map<HostAndPort, PooledJedis> pools = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable HostAndPort> owners = new AtomicReferenceArray<>(HashSlot.COUNT);
    private final ReentrantLock refreshing = new ReentrantLock();
    private final AtomicInteger turn = new AtomicInteger();

    /** All nodes that were named the last time, replicas too, and the seeds. */
    private volatile List<HostAndPort> known;

    /** The node that failed last, which is asked last. */
    private volatile @Nullable HostAndPort suspect;

    private volatile boolean stale = true;

    /** Whether the owners were read once. Until then, all threads wait for that. */
    private volatile boolean loaded;

    private volatile boolean closed;

    /**
     * Creates an object without a connection.
     *
     * @param route returns the address at which this program reaches a node that a node names
     */
    ClusterNodes(RedisClusterUri uri, UnaryOperator<HostAndPort> route) {
        this.route = route;
        settings = uri.nodes().get(0);
        seeds = uri.nodes().stream()
                .map(each -> new HostAndPort(each.host(), each.port()))
                .toList();
        known = seeds;
    }

    /**
     * Returns the node that owns a slot, and asks the cluster if that isn't known.
     *
     * @throws RedisException if no node says it
     */
    HostAndPort owner(int slot) {
        refresh();
        HostAndPort owner = owners.get(slot);
        if (owner == null) {
            suspect(null);
            throw RedisException.answered("CLUSTERDOWN Hash slot not served", null);
        }
        return owner;
    }

    /** Returns the node that owns a slot, or null if the cluster must be asked. */
    @Nullable
    HostAndPort knownOwner(int slot) {
        return stale ? null : owners.get(slot);
    }

    /** Returns a node, another one each time; asks none. */
    HostAndPort any() {
        List<HostAndPort> nodes = known;
        HostAndPort node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
        return node.equals(suspect) ? nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size())) : node;
    }

    /** Returns the number of nodes that are known. */
    int count() {
        return known.size();
    }

    /** Notes that a node redirected to another. If a slot has moved, others probably have too. */
    void note(ClusterRedirection redirection) {
        if (!redirection.asks()) {
            owners.set(redirection.slot(), redirection.node());
            stale = true;
        }
    }

    /** Asks the cluster again before the next request, this node last; null if no node failed. */
    void suspect(@Nullable HostAndPort node) {
        suspect = node;
        stale = true;
    }

    private void refresh() {
        if (!stale && loaded) {
            return;
        }
        refreshing.lock();
        try {
            if (stale || !loaded) {
                stale = false;
                ask();
                loaded = true;
            }
        } catch (RedisException e) {
            stale = true;
            throw e;
        } finally {
            refreshing.unlock();
        }
    }

    private void ask() {
        long start = System.nanoTime();
        RedisException fault = null;
        for (HostAndPort node : candidates()) {
            if (System.nanoTime() - start > MAX_REFRESH) {
                break;
            }
            try {
                Object answer = pool(node).send(SLOTS);
                if (answer instanceof List<?> ranges) {
                    read(ranges, node);
                    return;
                }
            } catch (RedisException e) {
                fault = JedisCalls.located(node, e);
                if (fault.answer() != null) {
                    break;
                }
            }
        }
        throw fault == null ? RedisException.gaveUp("no node named the owners of slots", null) : fault;
    }

    private List<HostAndPort> candidates() {
        List<HostAndPort> candidates = new ArrayList<>(known);
        Collections.shuffle(candidates);
        HostAndPort last = suspect;
        if (last != null && candidates.remove(last)) {
            candidates.add(last);
        }
        return candidates;
    }

    /** Reads ranges: the first and last slot, then host and port of the primary, and of each replica. */
    private void read(List<?> ranges, HostAndPort asked) {
        Set<HostAndPort> named = new LinkedHashSet<>();
        HostAndPort[] next = new HostAndPort[HashSlot.COUNT];
        for (Object each : ranges) {
            List<?> range = (List<?>) each;
            for (int i = 2; i < range.size(); i++) {
                HostAndPort node = address((List<?>) range.get(i), asked);
                named.add(node);
                if (i == 2) {
                    for (long slot = (Long) range.get(0); slot <= (Long) range.get(1); slot++) {
                        next[(int) slot] = node;
                    }
                }
            }
        }
        for (int slot = 0; slot < HashSlot.COUNT; slot++) {
            owners.set(slot, next[slot]);
        }
        named.addAll(seeds);
        known = List.copyOf(named);
        pools.keySet().stream().filter(node -> !named.contains(node)).toList().forEach(this::drop);
    }

    private static HostAndPort address(List<?> node, HostAndPort asked) {
        String host = (String) node.get(0);
        // A node that doesn't know its own address leaves it out.
        return new HostAndPort(
                host == null || host.isEmpty() || host.equals("?") ? asked.getHost() : host,
                ((Long) node.get(1)).intValue());
    }

    private void drop(HostAndPort node) {
        PooledJedis pool = pools.remove(node);
        if (pool != null) {
            pool.close();
        }
    }

    /** Returns the connections to a node. */
    PooledJedis pool(HostAndPort node) {
        PooledJedis pool = pools.computeIfAbsent(node, this::connect);
        if (closed) {
            pool.close();
        }
        return pool;
    }

    private PooledJedis connect(HostAndPort node) {
        HostAndPort reached = seeds.contains(node) ? node : route.apply(node);
        return PooledJedis.to(settings.at(reached.getHost(), reached.getPort(), 0));
    }

    @Override
    public void close() {
        closed = true;
        pools.values().forEach(PooledJedis::close);
    }
}
