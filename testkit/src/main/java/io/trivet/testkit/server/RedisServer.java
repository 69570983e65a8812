package io.trivet.testkit.server;

import io.trivet.contracts.net.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Redis 7.0 server without a password; it starts within milliseconds.
 *
 * <p>Acknowledged writes are in its append-only file, and survive {@link #kill()}, but not a crash of the machine.
 * Thread-safe.
 */
public final class RedisServer extends ServerProcess {
    private static final int TIMEOUT_MILLIS = 1_000;

    /** The port of the cluster bus, or zero if the server isn't part of a cluster. */
    private final int clusterPort;

    private RedisServer(Path directory, int port, int clusterPort) {
        super("Redis", "redis", directory, port);
        this.clusterPort = clusterPort;
    }

    /**
     * Starts a new server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static RedisServer start() {
        return start("redis", (directory, port) -> new RedisServer(directory, port, 0));
    }

    /**
     * Starts a new cluster of one server, which has all slots. The caller may pause and kill it, and must close it.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static RedisServer startCluster() {
        return start("redis-cluster", (directory, port) -> new RedisServer(directory, port, Ports.free()));
    }

    @Override
    void prepare() {
        RedisBinary.path();
    }

    @Override
    List<String> command() {
        String binary = RedisBinary.path().toString();
        List<String> command = new ArrayList<>();
        // With "everysec", acknowledged writes would not reach the file while an older sync runs.
        command.addAll(List.of(
                binary,
                "--bind",
                HOST,
                "--port",
                String.valueOf(port()),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "no"));
        if (clusterPort > 0) {
            command.addAll(List.of("--cluster-enabled", "yes", "--cluster-port", String.valueOf(clusterPort)));
        }
        return command;
    }

    @Override
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("PING\r\nCONFIG GET dir\r\n".getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            // While Redis loads its data, it rejects PING, but answers CONFIG.
            if (!"+PONG".equals(reader.readLine())) {
                return false;
            }
            // The answer of CONFIG is *2, $3, dir, $length, directory.
            for (int i = 0; i < 4; i++) {
                reader.readLine();
            }
            return Files.isSameFile(directory(), Path.of(reader.readLine()))
                    && (clusterPort == 0 || hasSlots(socket, reader));
        }
    }

    /** Takes all slots if the server has none yet, and returns whether the cluster is ready. */
    private static boolean hasSlots(Socket socket, BufferedReader reader) throws IOException {
        // Redis rejects the first command from the second time on.
        socket.getOutputStream()
                .write("CLUSTER ADDSLOTSRANGE 0 16383\r\nCLUSTER INFO\r\n".getBytes(StandardCharsets.US_ASCII));
        reader.readLine();
        // Skips the length of the answer; its first line follows.
        reader.readLine();
        return "cluster_state:ok".equals(reader.readLine());
    }

    @Override
    String advice() {
        return "The end of the log says why. Redis needs a kernel and processor that run " + Platform.CURRENT + ".";
    }
}
