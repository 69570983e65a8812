package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/** A contestant on the five Redis nodes that all of them share. A lock is held if a majority has its key. */
abstract class OnRedlock extends LockContestant {
    static final int NODES = 5;

    /** A key on the first node, under which clients find the ports of all nodes. */
    private static final String PORTS = "benchmark:ports";

    @Override
    public final Class<? extends Contestant> server() {
        return RawRedlock.class;
    }

    @Override
    public final Serving serve() {
        return new FiveNodes();
    }

    @Override
    final Library open(String host, int port) {
        return open(ports(host, port));
    }

    /** Returns the library, on the nodes with these ports. */
    abstract Library open(List<Integer> ports);

    private static List<Integer> ports(String host, int first) {
        try (Jedis jedis = new Jedis(host, first)) {
            return Stream.of(jedis.get(PORTS).split(",")).map(Integer::valueOf).toList();
        }
    }

    @Override
    final Onlooker onlooker(String host, int port) {
        List<Jedis> nodes =
                ports(host, port).stream().map(each -> new Jedis(host, each)).toList();
        return new Onlooker() {
            @Override
            public boolean isHeld(String key) {
                return nodes.stream().filter(node -> node.exists(key)).count() > NODES / 2;
            }

            @Override
            public void close() {
                nodes.forEach(Jedis::close);
            }
        };
    }

    /** Five servers, which write no file: otherwise all would wait for the one disk, and nothing else could be seen. */
    private static final class FiveNodes implements Serving {
        private final List<RedisServer> servers = new ArrayList<>();
        private final List<Jedis> connections = new ArrayList<>();

        FiveNodes() {
            for (int i = 0; i < NODES; i++) {
                RedisServer server = RedisServer.start();
                servers.add(server);
                Jedis jedis = new Jedis(HOST, server.port());
                connections.add(jedis);
                jedis.configSet("appendonly", "no");
            }
            connections
                    .get(0)
                    .set(
                            PORTS,
                            servers.stream()
                                    .map(server -> String.valueOf(server.port()))
                                    .collect(Collectors.joining(",")));
        }

        @Override
        public int port() {
            return servers.get(0).port();
        }

        @Override
        public long cpuNanos() {
            return connections.stream().mapToLong(OnRedis::cpuNanos).sum();
        }

        @Override
        public void close() {
            connections.forEach(Jedis::close);
            servers.forEach(RedisServer::close);
        }
    }
}
