package io.trivet.support.redis;

import io.trivet.redis.RedisCommand;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisReply;
import io.trivet.redis.RedisSubscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * A driver with its own connections to the primaries of a cluster, which follows redirections as the Redis Cluster
 * Specification says.
 */
final class ClusterJedis implements RedisDriver {
    /**
     * The time for which other nodes are asked. It is longer than the wait for one node, so that one that is silent
     * isn't the only one.
     */
    private static final long MAX_REDIRECTIONS = TimeUnit.SECONDS.toNanos(3);

    /** The number of redirections after which there is a pause before each: the nodes don't agree yet. */
    private static final int REDIRECTIONS_WITHOUT_PAUSE = 3;

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private final String description;
    private final ClusterNodes nodes;

    /** Creates a driver without a connection. */
    ClusterJedis(RedisClusterUri uri, UnaryOperator<HostAndPort> route) {
        description = uri.toString();
        nodes = new ClusterNodes(uri, route);
    }

    @Override
    public @Nullable Object send(RedisCommand command) {
        HostAndPort node = owner(command);
        long start = System.nanoTime();
        boolean asking = false;
        for (int redirections = 1; ; redirections++) {
            try {
                PooledJedis connections = nodes.pool(node);
                return asking ? connections.sendAsking(command) : connections.send(command);
            } catch (RedisException e) {
                ClusterRedirection next =
                        command.keys().isEmpty() ? nextOfAny(e, node, redirections) : next(command, e, node);
                if (next == null || System.nanoTime() - start > MAX_REDIRECTIONS || !pause(redirections)) {
                    throw JedisCalls.located(node, e);
                }
                node = next.node();
                asking = next.asks();
            }
        }
    }

    private HostAndPort owner(RedisCommand command) {
        return command.keys().isEmpty() ? nodes.any() : nodes.owner(slot(command));
    }

    private static int slot(RedisCommand command) {
        return HashSlot.of(command.keys().get(0));
    }

    /** Waits a moment if it isn't one of the first; returns false if an interrupt doesn't let this thread wait. */
    private static boolean pause(int redirections) {
        if (redirections > REDIRECTIONS_WITHOUT_PAUSE) {
            LockSupport.parkNanos(PAUSE);
            return !Thread.currentThread().isInterrupted();
        }
        return true;
    }

    /** Returns the next node for a command that any node can answer, or null if all have been asked. */
    private @Nullable ClusterRedirection nextOfAny(RedisException fault, HostAndPort asked, int count) {
        nodes.suspect(asked);
        return RedisFault.mayHaveMoved(fault) && count < nodes.count()
                ? new ClusterRedirection(false, 0, nodes.any())
                : null;
    }

    /** Returns the node to ask after a fault, or null if there is no other. */
    private @Nullable ClusterRedirection next(RedisCommand command, RedisException fault, HostAndPort asked) {
        ClusterRedirection named = ClusterRedirection.of(fault, asked);
        if (named != null) {
            nodes.note(named);
            return named;
        }
        if (RedisFault.isMigration(fault)) {
            return new ClusterRedirection(false, slot(command), owner(command));
        }
        if (!RedisFault.mayHaveMoved(fault)) {
            return null;
        }
        nodes.suspect(asked);
        if (fault.answer() == null && !fault.isConnectionLost()) {
            // The time was spent on waiting for this node; the next command asks for another.
            return null;
        }
        HostAndPort owner = owner(command);
        return owner.equals(asked) ? null : new ClusterRedirection(false, slot(command), owner);
    }

    @Override
    public @Nullable RedisReply sendWithin(RedisCommand command, long nanos) {
        HostAndPort node = command.keys().isEmpty() ? null : nodes.knownOwner(slot(command));
        if (node == null) {
            return null;
        }
        try {
            return nodes.pool(node).sendWithin(command, nanos);
        } catch (RedisException e) {
            ClusterRedirection redirection = ClusterRedirection.of(e, node);
            if (redirection != null) {
                nodes.note(redirection);
            }
            if (redirection != null || RedisFault.isMigration(e)) {
                // The node didn't run it, and to find the right node may take longer.
                return null;
            }
            if (RedisFault.mayHaveMoved(e)) {
                nodes.suspect(node);
            }
            throw JedisCalls.located(node, e);
        }
    }

    /** Sends to one node after the other, to each all its commands at once. */
    @Override
    public List<RedisReply> sendAll(List<RedisCommand> commands) {
        RedisReply[] replies = new RedisReply[commands.size()];
        Map<HostAndPort, List<Integer>> byNode = new LinkedHashMap<>();
        for (int i = 0; i < commands.size(); i++) {
            byNode.computeIfAbsent(owner(commands.get(i)), node -> new ArrayList<>())
                    .add(i);
        }
        byNode.forEach((node, places) -> {
            List<RedisReply> answers =
                    sendAll(node, places.stream().map(commands::get).toList());
            for (int i = 0; i < answers.size(); i++) {
                replies[places.get(i)] = answers.get(i);
            }
        });
        return Arrays.asList(replies);
    }

    private List<RedisReply> sendAll(HostAndPort node, List<RedisCommand> commands) {
        try {
            return nodes.pool(node).sendAll(commands);
        } catch (RedisException e) {
            nodes.suspect(node);
            RedisReply failed = RedisReply.failed(JedisCalls.located(node, e));
            return commands.stream().map(each -> failed).toList();
        }
    }

    @Override
    public boolean isOneServer() {
        return false;
    }

    /** Subscribes at any node, because each message reaches all of them. */
    @Override
    public RedisSubscription subscribe(List<String> channels, RedisListener listener) {
        return nodes.pool(nodes.any()).subscribe(channels, listener);
    }

    @Override
    public void close() {
        nodes.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
