package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;

/**
 * Creates clients for Redlock: locks on a majority of independent Redis nodes, which survive the loss of the others.
 *
 * <p>A lock is held while its key stands on a majority of the nodes, so use an odd number of nodes, 3 or 5. Each is a
 * server of its own, without replicas, that keeps what it acknowledged ({@code appendonly yes}, {@code appendfsync
 * always}). A node that has lost its data must stay down until the longest lease is over. See <a
 * href="https://github.com/redis/redis-doc/blob/master/docs/manual/patterns/distributed-locks.md">the algorithm</a>,
 * to which these clients add fencing tokens that rise, and the project's guide to locks for the reasons.
 *
 * <p>The lock {@code x} is the key {@code x} on each node. Clients in other languages that use the same nodes and
 * write {@code SET x token NX PX}, such as redlock-py and node-redlock, are excluded by these locks, and exclude them.
 * If several clients try at the same moment, it can happen that none gets a majority. Then waiting callers try again
 * after a few random milliseconds, and {@code tryAcquire()} returns empty.
 *
 * <p>All nodes are asked in parallel, each by one thread of the client, which ends when it is idle. In one round of
 * requests a caller waits for the nodes' answers for 5 % of the lease time, but for at least 200 milliseconds and at
 * most 2 seconds. As soon as a majority has decided, it doesn't wait for the others. Redis 5 or newer. Thread-safe.
 */
public final class Redlock {
    private static final Logger LOG = LoggerFactory.getLogger(Redlock.class);
    private static final int MIN_NODES = 3;

    private Redlock() {}

    /**
     * Connects with the default options.
     *
     * @param uri as {@link #connect(String, LockOptions)}
     */
    public static LockClient connect(String uri) {
        return connect(uri, LockOptions.defaults());
    }

    /**
     * Connects to the nodes, checks that a majority accepts the client, and returns a lock client. It keeps a
     * connection to each node, and opens another one to each while a thread waits for a lock. It connects to nodes that
     * are down when they are back.
     *
     * @param uri {@code redlock://[user:password@]host[:6379],host[:6379],host[:6379][/database]}, or {@code
     *     redlocks://} for TLS, where each certificate must be valid for its host; percent-encode special characters in
     *     user and password, which are the same on all nodes
     * @throws IllegalArgumentException if the URI is not of this form, names an address twice, or has fewer than 3 nodes
     * @throws LockException {@code UNAVAILABLE} if no majority answers, {@code REFUSED} if it doesn't accept the
     *     credentials
     */
    public static LockClient connect(String uri, LockOptions options) {
        Objects.requireNonNull(options, "options");
        RedlockUri address = RedlockUri.parse(uri);
        checkCount(address.nodes().size());
        List<RedisDriver> drivers = new ArrayList<>();
        address.nodes().forEach(node -> drivers.add(JedisDrivers.open(node)));
        RedlockBackend backend = new RedlockBackend(address.toString(), drivers, new Random());
        try {
            backend.checkNodes();
        } catch (LockException e) {
            backend.close();
            throw e;
        }
        return new LockEngine(backend, options);
    }

    /**
     * Returns a lock client with the default options that uses these Redis clients.
     *
     * @param nodes as {@link #over(List, LockOptions)}
     */
    public static LockClient over(List<? extends UnifiedJedis> nodes) {
        return over(nodes, LockOptions.defaults());
    }

    /**
     * Returns a lock client that uses these Redis clients, one for each node. No request is sent to the nodes.
     *
     * @param nodes clients of single servers. They stay open when the lock client is closed. Their own timeouts and
     *     pools apply, and bound how long a node that hangs isn't asked again. Each pool needs at least 2 connections
     * @throws IllegalArgumentException if there are fewer than 3 nodes, a client occurs twice or is one of a cluster, or
     *     a pool has room for only one connection
     */
    public static LockClient over(List<? extends UnifiedJedis> nodes, LockOptions options) {
        for (UnifiedJedis jedis : nodes) {
            RedisLocks.checkPool(jedis);
        }
        checkDistinct(nodes);
        return through(nodes.stream().map(JedisDrivers::over).toList(), options);
    }

    /**
     * Returns a lock client with the default options that uses these drivers.
     *
     * @param nodes as {@link #through(List, LockOptions)}
     */
    public static LockClient through(List<RedisDriver> nodes) {
        return through(nodes, LockOptions.defaults());
    }

    /**
     * Returns a lock client that uses drivers of a Redis library other than Jedis, such as Lettuce. No request is sent
     * to the nodes. A program that uses only this method compiles and runs without Jedis.
     *
     * @param nodes one for each node, each of a single server; they are closed with the lock client. Their timeouts bound
     *     how long a node that hangs isn't asked again, so they should be a few seconds
     * @throws IllegalArgumentException if there are fewer than 3 nodes, or a driver occurs twice or is one of a cluster
     */
    public static LockClient through(List<RedisDriver> nodes, LockOptions options) {
        Objects.requireNonNull(options, "options");
        List<RedisDriver> drivers = List.copyOf(nodes);
        checkCount(drivers.size());
        checkDistinct(drivers);
        for (RedisDriver driver : drivers) {
            if (!driver.isOneServer()) {
                throw new IllegalArgumentException("A node of Redlock must be a single server, and " + driver
                        + " is a client of several: their failover would lose keys.");
            }
        }
        String description =
                drivers.stream().map(RedisDriver::toString).collect(Collectors.joining(", ", "redlock[", "]"));
        return new LockEngine(new RedlockBackend(description, drivers, new Random()), options);
    }

    private static void checkCount(int nodes) {
        if (nodes < MIN_NODES) {
            throw new IllegalArgumentException("Redlock needs at least 3 nodes to survive the loss of one, not " + nodes
                    + ": name more independent servers, or use RedisLocks for a single one.");
        }
        if (nodes % 2 == 0) {
            LOG.warn(
                    "Redlock has {} nodes, and needs {} of them: it survives no more losses than with {}. Use an odd number.",
                    nodes,
                    RedlockAttempt.quorum(nodes),
                    nodes - 1);
        }
    }

    private static void checkDistinct(List<?> nodes) {
        Set<Object> different = Collections.newSetFromMap(new IdentityHashMap<>());
        if (!different.addAll(nodes) || different.size() < nodes.size()) {
            throw new IllegalArgumentException(
                    "Redlock's nodes must be independent servers, and one of the clients occurs twice: pass one for each node.");
        }
    }
}
