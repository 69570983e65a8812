package io.trivet.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A standalone ZooKeeper 3.9 server in a separate JVM, for sessions with timeouts from one second to one minute.
 *
 * <p>Acknowledged writes and sessions survive {@link #kill()}, but not a crash of the machine. Thread-safe.
 */
public final class ZooKeeperServer extends ServerProcess {
    private static final int TIMEOUT_MILLIS = 1_000;

    private ZooKeeperServer(Path directory, int port) {
        super("ZooKeeper", "zookeeper", directory, port);
    }

    /**
     * Starts a new server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static ZooKeeperServer start() {
        return start("zookeeper", ZooKeeperServer::new);
    }

    /** Returns host and port in the form that ZooKeeper's clients expect. */
    public String connectString() {
        return HOST + ":" + port();
    }

    @Override
    void prepare() {
        // Sessions expire on a tick, so the tick must be short. By default the log is allocated in steps of 64 MB.
        String settings = """
                dataDir=%s
                clientPortAddress=%s
                clientPort=%d
                tickTime=200
                minSessionTimeout=1000
                maxSessionTimeout=60000
                maxClientCnxns=0
                admin.enableServer=false
                4lw.commands.whitelist=ruok,srvr,conf
                forceSync=no
                preAllocSize=1024
                """.formatted(data(), HOST, port());
        try {
            Files.createDirectory(data());
            Files.writeString(settings(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not lay out ZooKeeper's files in " + directory(), e);
        }
    }

    @Override
    List<String> command() {
        return JavaCommand.of(
                List.of(), ZooKeeperMain.class.getName(), settings().toString());
    }

    @Override
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("conf".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            // A server that isn't ready answers differently. The directory's name includes the version of its format.
            String own = "dataDir=" + data() + "/version-";
            return new String(answer, StandardCharsets.UTF_8).contains(own);
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. ZooKeeper runs from this JVM's class path: look there for a missing library.";
    }

    private Path data() {
        return directory().resolve("data");
    }

    private Path settings() {
        return directory().resolve("zoo.cfg");
    }
}
