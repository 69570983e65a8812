package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster 7.0 of three primaries, with or without a replica of each. A test may pause, kill and restart each
 * server.
 *
 * <p>The cluster replaces a silent primary only after a minute; {@link #failOver} does it at once. The servers run as
 * processes, also where other servers run in containers. Thread-safe.
 */
public final class RedisCluster implements ServerGroup {
    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;

    /** The servers, the first primaries first, and then a replica of each, in the same order. */
    private final List<RedisServer> servers;

    private RedisCluster(int size) {
        servers = Stream.generate(() -> RedisServer.clusterMember(Ports.free(), Ports.free()))
                .limit(size)
                .toList();
    }

    /**
     * Starts a new cluster without replicas, and returns when it serves all keys. The caller must close it.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of a server's log
     */
    public static RedisCluster start() {
        return ServerGroups.start(() -> new RedisCluster(PRIMARIES), RedisCluster::launch);
    }

    /**
     * Starts a new cluster like {@link #start}, with a replica of each primary.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of a server's log
     */
    public static RedisCluster startWithReplicas() {
        return ServerGroups.start(() -> new RedisCluster(2 * PRIMARIES), RedisCluster::launch);
    }

    private void launch() {
        ServerGroups.launch(servers);
        for (int i = 0; i < PRIMARIES; i++) {
            String first = Integer.toString(SLOTS * i / PRIMARIES);
            String last = Integer.toString(SLOTS * (i + 1) / PRIMARIES - 1);
            ask(servers.get(i), "ADDSLOTSRANGE", first, last);
            // Otherwise the nodes would have to agree on that, too.
            ask(servers.get(i), "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (RedisServer each : servers.subList(1, servers.size())) {
            ask(
                    servers.get(0),
                    "MEET",
                    each.host(),
                    Integer.toString(each.port()),
                    Integer.toString(each.clusterPort()));
        }
        awaitServing();
        for (int i = PRIMARIES; i < servers.size(); i++) {
            ask(servers.get(i), "REPLICATE", id(servers.get(i - PRIMARIES)));
        }
        for (RedisServer replica : servers.subList(PRIMARIES, servers.size())) {
            ServerGroups.await(
                    this,
                    "a replica has its primary's data",
                    () -> replica.replication("master_link_status").equals("up"));
        }
    }

    /** Waits until every server knows all others, and serves. */
    private void awaitServing() {
        for (RedisServer each : servers) {
            ServerGroups.await(this, "the cluster serves", () -> {
                String info = String.valueOf(RespClient.askOnce(each, "CLUSTER", "INFO"));
                return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + servers.size());
            });
        }
    }

    private static @Nullable Object ask(RedisServer server, String... words) {
        try {
            return RespClient.askOnce(
                    server,
                    Stream.concat(Stream.of("CLUSTER"), Stream.of(words)).toArray(String[]::new));
        } catch (IOException e) {
            throw new IllegalStateException(server + " doesn't do CLUSTER " + String.join(" ", words) + ".", e);
        }
    }

    private static String id(RedisServer server) {
        return String.valueOf(ask(server, "MYID"));
    }

    /** Returns the servers: the three primaries, then their replicas in the same order, as they were at the start. */
    public List<RedisServer> servers() {
        return servers;
    }

    /** Returns {@code redis+cluster://host:port,...}, with all servers. */
    public String uri() {
        return servers.stream()
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(",", "redis+cluster://", ""));
    }

    /**
     * Returns the primary that has a key, as a server that runs says it.
     *
     * @throws IllegalStateException if none says it
     */
    public RedisServer primaryOf(String key) {
        for (RedisServer each : servers) {
            try {
                return owner(each, String.valueOf(RespClient.askOnce(each, "CLUSTER", "KEYSLOT", key)));
            } catch (IOException e) {
                // Another one may run.
            }
        }
        throw new IllegalStateException(this + ": no server answers. Restart one.");
    }

    private RedisServer owner(RedisServer asked, String number) throws IOException {
        long slot = Long.parseLong(number);
        Object ranges = Objects.requireNonNull(RespClient.askOnce(asked, "CLUSTER", "SLOTS"));
        for (Object each : (List<?>) ranges) {
            List<?> range = (List<?>) each;
            if ((Long) range.get(0) <= slot && slot <= (Long) range.get(1)) {
                long port = (Long) ((List<?>) range.get(2)).get(1);
                return servers.stream()
                        .filter(server -> server.port() == port)
                        .findFirst()
                        .orElseThrow();
            }
        }
        throw new IOException("no server has the slot " + slot);
    }

    /** Returns the other server of a primary and its replica. */
    public RedisServer partnerOf(RedisServer server) {
        return servers.get((servers.indexOf(server) + PRIMARIES) % servers.size());
    }

    /**
     * Kills a primary, and puts its replica in its place, with the data that the replica has. Returns when all running
     * servers know the new primary. The former one becomes its replica when it is restarted.
     *
     * @return the new primary
     * @throws IllegalStateException if the replica can't be used
     */
    public RedisServer failOver(RedisServer primary) {
        RedisServer next = partnerOf(primary);
        String id = id(next);
        primary.kill();
        ask(next, "FAILOVER", "TAKEOVER");
        List<RedisServer> others = new ArrayList<>(servers);
        others.remove(primary);
        for (RedisServer each : others) {
            ServerGroups.await(this, "a server knows the new primary", () -> isPrimary(each, id));
        }
        return next;
    }

    /** Returns whether a server sees another one as a primary that has slots. */
    private static boolean isPrimary(RedisServer asked, String id) throws IOException {
        String nodes = String.valueOf(RespClient.askOnce(asked, "CLUSTER", "NODES"));
        return nodes.lines().anyMatch(line -> line.startsWith(id) && line.matches(".*\\bmaster\\b.* \\d+-\\d+.*"));
    }

    @Override
    public List<Integer> ports() {
        return servers.stream().map(ServerProcess::port).toList();
    }

    @Override
    public ServerProcess victim(RandomGenerator random) {
        return servers.get(random.nextInt(servers.size()));
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
    }

    @Override
    public String toString() {
        return "a Redis Cluster on " + ports();
    }
}
