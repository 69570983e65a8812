package io.trivet.lock.redis;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisServer;
import io.trivet.testkit.server.ServerGroup;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.torture.TortureTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;

/**
 * Five nodes, one of which is dead from the beginning. Faults hit one of the others, so that two of five are down at
 * times.
 */
final class RedlockTorture implements TortureTarget {
    /** Longer than the torture's leases, with the time that they are kept for handoffs and for drift. */
    private static final Duration LONGEST_LEASE = Duration.ofMillis(2_500);

    private static final class FiveNodes implements ServerGroup {
        private final List<RedisServer> servers = new ArrayList<>();

        FiveNodes() {
            try {
                for (int i = 0; i < 5; i++) {
                    servers.add(RedisServer.start());
                    syncAlways(servers.get(i));
                }
                servers.get(4).kill();
            } catch (RuntimeException | Error e) {
                close();
                throw e;
            }
        }

        @Override
        public List<Integer> ports() {
            return servers.stream().map(RedisServer::port).toList();
        }

        @Override
        public ServerProcess victim(RandomGenerator random) {
            RedisServer victim = servers.get(random.nextInt(4));
            // A restart forgot it.
            syncAlways(victim);
            return victim;
        }

        private static void syncAlways(RedisServer server) {
            try (Jedis jedis = new Jedis(server.uri())) {
                jedis.configSet("appendfsync", "always");
            }
        }

        @Override
        public void close() {
            servers.forEach(RedisServer::close);
        }
    }

    @Override
    public ServerGroup startServer() {
        return new FiveNodes();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        throw new UnsupportedOperationException("Redlock has several nodes.");
    }

    @Override
    public LockClient connect(List<Integer> ports, LockOptions options) {
        return Redlock.connect(Nodes.uri(ports), options);
    }

    /** Starts the node again without its data when the longest lease is over. */
    @Override
    public void loseData(ServerProcess server) {
        String directory;
        try (Jedis jedis = new Jedis(server.uri())) {
            directory = jedis.configGet("dir").get("dir");
        }
        server.kill();
        try (Stream<Path> files = Files.walk(Path.of(directory, "appendonlydir"))) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
            TimeUnit.MILLISECONDS.sleep(LONGEST_LEASE.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.restart();
    }

    @Override
    public String toString() {
        return "Redlock on five nodes, one dead";
    }
}
