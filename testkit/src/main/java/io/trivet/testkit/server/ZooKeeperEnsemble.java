package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An ensemble of three ZooKeeper 3.9 servers, each in a separate JVM. A test may pause, kill and restart each of them.
 *
 * <p>The ensemble serves while two of the servers run and can reach each other; a restarted server answers only then.
 * Sessions may have timeouts from one second to one minute. Thread-safe.
 */
public final class ZooKeeperEnsemble implements ServerGroup {
    private static final int SIZE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long NANOS_BETWEEN_LOOKS = 20_000_000;

    private final List<ZooKeeperServer> servers;

    private ZooKeeperEnsemble(List<ZooKeeperServer> servers) {
        this.servers = servers;
    }

    /**
     * Starts a new ensemble, and returns when all its servers answer. The caller must close it.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of a server's log
     */
    public static ZooKeeperEnsemble start() {
        return ServerGroups.start(
                () -> new ZooKeeperEnsemble(members()), ensemble -> ServerGroups.launch(ensemble.servers));
    }

    private static List<ZooKeeperServer> members() {
        // The limits are in ticks: to join the leader, and to be out of touch with it.
        StringBuilder settings = new StringBuilder("initLimit=50\nsyncLimit=15\n");
        for (int id = 1; id <= SIZE; id++) {
            settings.append("server.%d=%s:%d:%d%n".formatted(id, ServerProcess.HOST, Ports.free(), Ports.free()));
        }
        List<ZooKeeperServer> members = new ArrayList<>();
        for (int id = 1; id <= SIZE; id++) {
            ZooKeeperServer member = ZooKeeperServer.member(Ports.free(), id, settings.toString());
            JvmServers.add(member);
            members.add(member);
        }
        return List.copyOf(members);
    }

    /** Returns the servers, of which a test may pause, kill and restart each. */
    public List<ZooKeeperServer> servers() {
        return servers;
    }

    /** Returns host and port of each server in the form that ZooKeeper's clients expect. */
    public String connectString() {
        return servers.stream().map(ZooKeeperServer::connectString).collect(Collectors.joining(","));
    }

    /**
     * Returns the leader, and waits for an election if there is none.
     *
     * @throws IllegalStateException if there is none within a minute, for example because too few servers run
     */
    public ZooKeeperServer leader() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            Optional<ZooKeeperServer> leader =
                    servers.stream().filter(ZooKeeperServer::isLeader).findFirst();
            if (leader.isPresent()) {
                return leader.get();
            }
            LockSupport.parkNanos(NANOS_BETWEEN_LOOKS);
        }
        throw new IllegalStateException(
                this + " has no leader after " + PATIENCE.toSeconds() + " s. Two of its servers must run.");
    }

    @Override
    public List<Integer> ports() {
        return servers.stream().map(ZooKeeperServer::port).toList();
    }

    /** Returns the leader every other time, and otherwise any server. */
    @Override
    public ServerProcess victim(RandomGenerator random) {
        return random.nextBoolean() ? leader() : servers.get(random.nextInt(SIZE));
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::close);
    }

    @Override
    public String toString() {
        return "ZooKeeper on " + connectString();
    }
}
