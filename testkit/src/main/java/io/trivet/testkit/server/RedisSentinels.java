package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Redis 7.0 with a replica, and three Sentinels that watch both. A test may pause, kill and restart each of them.
 *
 * <p>The Sentinels replace a silent primary only after a minute; {@link #failOver()} makes them do it at once. They run
 * as processes, also where other servers run in containers. Thread-safe.
 */
public final class RedisSentinels implements ServerGroup {
    /** The name by which the Sentinels know the primary. */
    public static final String NAME = "trivet";

    static final int QUORUM = 2;
    private static final int SENTINELS = 3;

    private final List<RedisServer> servers;
    private final List<RedisSentinel> sentinels;

    private RedisSentinels() {
        RedisServer primary = RedisServer.replicated(Ports.free(), OptionalInt.empty());
        servers = List.of(primary, RedisServer.replicated(Ports.free(), OptionalInt.of(primary.port())));
        sentinels = Stream.generate(() -> RedisSentinel.of(primary))
                .limit(SENTINELS)
                .toList();
    }

    /**
     * Starts a new group, and returns when a failover would succeed. The caller must close it.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of a server's log
     */
    public static RedisSentinels start() {
        return ServerGroups.start(RedisSentinels::new, RedisSentinels::launch);
    }

    private void launch() {
        ServerGroups.launch(servers);
        ServerGroups.await(this, "the replica has the primary's data", this::isReplicaInSync);
        ServerGroups.launch(sentinels);
        for (RedisSentinel sentinel : sentinels) {
            ServerGroups.await(this, "a Sentinel knows all others and the replica", () -> knowsAll(sentinel));
        }
    }

    private boolean isReplicaInSync() throws IOException {
        return servers.get(1).replication("master_link_status").equals("up");
    }

    private static boolean knowsAll(RedisSentinel sentinel) throws IOException {
        String info = String.valueOf(RespClient.askOnce(sentinel, "INFO", "sentinel"));
        return info.contains(",slaves=1,sentinels=" + SENTINELS);
    }

    /** Returns the primary and the replica, in the order in which they had these roles first. */
    public List<RedisServer> servers() {
        return servers;
    }

    /** Returns the Sentinels. */
    public List<ServerProcess> sentinels() {
        return List.copyOf(sentinels);
    }

    /** Returns {@code redis+sentinel://host:port,.../trivet}, with all Sentinels. */
    public String uri() {
        return sentinels.stream()
                .map(sentinel -> sentinel.host() + ":" + sentinel.port())
                .collect(Collectors.joining(",", "redis+sentinel://", "/" + NAME));
    }

    /**
     * Returns the primary that the first Sentinel names.
     *
     * @throws IllegalStateException if it doesn't answer
     */
    public RedisServer primary() {
        try {
            int port = sentinels.get(0).primaryPort();
            return servers.stream()
                    .filter(server -> server.port() == port)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(this + ": the primary is none of them: " + port));
        } catch (IOException e) {
            throw new IllegalStateException(this + ": a Sentinel doesn't answer. Restart it.", e);
        }
    }

    /** Returns the server that isn't the primary. */
    public RedisServer replica() {
        RedisServer primary = primary();
        return servers.get(servers.get(0).equals(primary) ? 1 : 0);
    }

    /**
     * Kills the primary, and makes the Sentinels put the replica in its place, with the data that the replica has.
     * Returns when all Sentinels name the new primary. The former one becomes its replica some seconds after it is
     * restarted, and takes itself for the primary until then.
     *
     * @return the new primary
     * @throws IllegalStateException if a Sentinel isn't running, or the replica can't be used
     */
    public RedisServer failOver() {
        RedisServer next = replica();
        primary().kill();
        ServerGroups.await(this, "a Sentinel has made the replica the primary", () -> hasFailedOver(next));
        for (RedisSentinel sentinel : sentinels) {
            ServerGroups.await(this, "the Sentinels name the new primary", () -> sentinel.primaryPort() == next.port());
        }
        ServerGroups.await(this, "the new primary accepts writes", () -> isPrimary(next));
        return next;
    }

    /** On a slow machine, a Sentinel that hears of the failover late has made the new primary a replica again. */
    private static boolean isPrimary(RedisServer next) throws IOException {
        if (next.replication("role").equals("master")) {
            return true;
        }
        RespClient.askOnce(next, "REPLICAOF", "NO", "ONE");
        return false;
    }

    /** A Sentinel gives up a failover if it doesn't know yet that the replica can be used, so it is asked again. */
    private boolean hasFailedOver(RedisServer next) throws IOException {
        RedisSentinel first = sentinels.get(0);
        if (first.primaryPort() == next.port()) {
            return true;
        }
        RespClient.askOnce(first, "SENTINEL", "FAILOVER", NAME);
        return false;
    }

    /** Returns the ports of the servers, then of the Sentinels. */
    @Override
    public List<Integer> ports() {
        return Stream.concat(servers.stream(), sentinels.stream())
                .map(ServerProcess::port)
                .toList();
    }

    /** Returns the primary every other time, and otherwise any server or Sentinel. */
    @Override
    public ServerProcess victim(RandomGenerator random) {
        List<ServerProcess> all = new ArrayList<>(servers);
        all.addAll(sentinels);
        return random.nextBoolean() ? primary() : all.get(random.nextInt(all.size()));
    }

    @Override
    public void close() {
        sentinels.forEach(ServerProcess::close);
        servers.forEach(ServerProcess::close);
    }

    @Override
    public String toString() {
        return "Redis with Sentinels on " + ports();
    }
}
