package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A Redis 7.0 server (in a container, 7.4) without a password; it starts within milliseconds.
 *
 * <p>Acknowledged writes are in its append-only file, and survive {@link #kill()}, but not a crash of the machine. To
 * use another version, set the system property {@code trivet.testkit.redis} to the path of its {@code redis-server} or
 * {@code valkey-server}. Thread-safe.
 */
public final class RedisServer extends ServerProcess {
    /** A server's part in a group. */
    private enum Role {
        ALONE,
        WHOLE_CLUSTER,
        CLUSTER_MEMBER,
        REPLICATED
    }

    private final Role role;

    /** The port of the cluster bus, or of the first primary; zero if there is none. */
    private final int otherPort;

    private RedisServer(Path directory, int port, Role role, int otherPort) {
        super("Redis", "redis", directory, port);
        this.role = role;
        this.otherPort = otherPort;
    }

    /**
     * Starts a new server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static RedisServer start() {
        return start(Containers.asked());
    }

    static RedisServer start(Optional<Containers> containers) {
        return start(containers, "redis", (directory, port) -> new RedisServer(directory, port, Role.ALONE, 0));
    }

    /**
     * Starts a new cluster of one server, which has all slots. The caller may pause and kill it, and must close it.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static RedisServer startCluster() {
        return start(
                "redis-cluster",
                (directory, port) -> new RedisServer(directory, port, Role.WHOLE_CLUSTER, Ports.free()));
    }

    /** Returns a member of a cluster, which isn't started yet, and has no slots. */
    static RedisServer clusterMember(int port, int clusterPort) {
        return member(port, Role.CLUSTER_MEMBER, clusterPort);
    }

    /** Returns a primary, or a replica of the primary on this port, which isn't started yet. */
    static RedisServer replicated(int port, OptionalInt primaryPort) {
        return member(port, Role.REPLICATED, primaryPort.orElse(0));
    }

    private static RedisServer member(int port, Role role, int otherPort) {
        RedisServer member = new RedisServer(JvmServers.newDirectory("redis"), port, role, otherPort);
        JvmServers.add(member);
        return member;
    }

    /** Returns the port of the cluster bus. */
    int clusterPort() {
        return otherPort;
    }

    /** Writes the settings into a file, because Sentinels change them there, and a restart must see that. */
    @Override
    void prepare() {
        List<String> words = settings();
        StringBuilder lines = new StringBuilder("bind " + HOST + "\n");
        for (int i = 0; i < words.size(); i += 2) {
            lines.append(words.get(i).substring("--".length()))
                    .append(' ')
                    .append(words.get(i + 1).isEmpty() ? "\"\"" : words.get(i + 1))
                    .append('\n');
        }
        try {
            Files.writeString(file(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file(), e);
        }
    }

    private Path file() {
        return directory().resolve("redis.conf");
    }

    @Override
    List<String> command() {
        return List.of(RedisBinary.path().toString(), file().toString());
    }

    /** Returns the settings, as words of a command line. */
    private List<String> settings() {
        // With "everysec", acknowledged writes would not reach the file while an older sync runs.
        List<String> settings = new ArrayList<>(
                List.of("--port", String.valueOf(port()), "--save", "", "--appendonly", "yes", "--appendfsync", "no"));
        switch (role) {
            case ALONE -> {}
            case REPLICATED -> {
                if (otherPort > 0) {
                    settings.addAll(List.of("--replicaof", HOST + " " + otherPort));
                }
                settings.addAll(List.of("--repl-diskless-sync-delay", "0"));
            }
            default ->
                settings.addAll(List.of(
                        "--cluster-enabled",
                        "yes",
                        "--cluster-port",
                        String.valueOf(otherPort),
                        "--repl-diskless-sync-delay",
                        "0"));
        }
        if (role == Role.CLUSTER_MEMBER) {
            // Within a minute, only a test decides that a primary is down.
            settings.addAll(List.of("--cluster-node-timeout", "60000"));
        }
        return settings;
    }

    /** Returns none for a member of a group, whose servers must reach one another: these are processes always. */
    @Override
    @Nullable
    Image image() {
        if (role == Role.CLUSTER_MEMBER || role == Role.REPLICATED) {
            return null;
        }
        // It listens on the same port inside: a cluster names its port to clients.
        List<String> command = new ArrayList<>(List.of("redis-server", "--protected-mode", "no"));
        command.addAll(settings());
        if (role == Role.WHOLE_CLUSTER) {
            command.addAll(List.of("--cluster-announce-ip", HOST));
        }
        return new Image("redis:7.4", port(), Map.of(), command, Map.of());
    }

    @Override
    boolean answers() throws IOException {
        try (RespClient client = new RespClient(this)) {
            // While Redis loads its data, it rejects PING, but answers CONFIG.
            return "PONG".equals(client.ask("PING"))
                    && client.ask("CONFIG", "GET", "dir") instanceof List<?> named
                    && isOwn(directory(), String.valueOf(named.get(1)))
                    && switch (role) {
                        case ALONE, REPLICATED -> true;
                        case WHOLE_CLUSTER -> serves(client) || takeSlots(client);
                        case CLUSTER_MEMBER -> serves(client) || !hasSlots(client);
                    };
        }
    }

    private static boolean serves(RespClient client) throws IOException {
        return String.valueOf(client.ask("CLUSTER", "INFO")).contains("cluster_state:ok");
    }

    /** Returns whether the server has joined a cluster; if it has not, its group gives it slots. */
    private static boolean hasSlots(RespClient client) throws IOException {
        return !String.valueOf(client.ask("CLUSTER", "INFO")).contains("cluster_slots_assigned:0\r");
    }

    /** Takes all slots if the server has none yet; returns false, because it doesn't serve at once. */
    private static boolean takeSlots(RespClient client) throws IOException {
        if (!hasSlots(client)) {
            client.ask("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        }
        return false;
    }

    /**
     * Refuses all replicas from now on, so that they lack later writes.
     *
     * @throws IllegalStateException if the server doesn't answer
     */
    public void stopReplication() {
        ask("ACL", "SETUSER", "default", "-psync", "-sync");
        ask("CLIENT", "KILL", "TYPE", "replica");
    }

    /**
     * Accepts replicas again.
     *
     * @throws IllegalStateException if the server doesn't answer
     */
    public void resumeReplication() {
        // SYNC stays forbidden: a replica that was refused PSYNC tries it next, and never counts its offset afterwards.
        ask("ACL", "SETUSER", "default", "+psync");
    }

    /**
     * Waits until a replica of this server has all its writes.
     *
     * @throws IllegalStateException if that is not so within a minute
     */
    public void awaitReplication(RedisServer replica) {
        ServerGroups.await(this, "the replica has all writes", () -> {
            String written = replication("master_repl_offset");
            return replica.replication("master_link_status").equals("up")
                    && replica.replication("slave_repl_offset").equals(written)
                    && replica.replication("master_port").equals(String.valueOf(port()));
        });
    }

    /** Returns a field of what the server says about replication; empty if there is none. */
    String replication(String field) throws IOException {
        String info = String.valueOf(RespClient.askOnce(this, "INFO", "replication"));
        return info.lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1))
                .findFirst()
                .orElse("");
    }

    private void ask(String... words) {
        try {
            RespClient.askOnce(this, words);
        } catch (IOException e) {
            throw new IllegalStateException(this + " doesn't do " + String.join(" ", words) + ".", e);
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. Redis needs a kernel and processor that run " + Platform.CURRENT + ".";
    }
}
