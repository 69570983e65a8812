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
 * A standalone ZooKeeper 3.9 server in a JVM of its own, for sessions with timeouts from one second to one minute.
 *
 * <p>What it has acknowledged survives {@link #kill()}, sessions included, though not the fall of the machine. Safe for
 * use by several threads.
 */
public final class ZooKeeperServer extends ServerProcess {
    private static final int TIMEOUT_MILLIS = 1_000;

    private ZooKeeperServer(Path directory, int port) {
        super("ZooKeeper", "zookeeper", directory, port);
    }

    /**
     * Returns a new server that is the caller's to hurt and to close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static ZooKeeperServer start() {
        return start("zookeeper", ZooKeeperServer::new);
    }

    /** Returns host and port as ZooKeeper's clients take them. */
    public String connectString() {
        return HOST + ":" + port();
    }

    @Override
    void prepare() {
        // Sessions are ended on the tick, so a short one ends them in time. The log is allocated in steps of 64 MB
        // unless told otherwise.
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
            // Until it serves it has another answer. The directory is told with the version of its format.
            String own = "dataDir=" + data() + "/version-";
            return new String(answer, StandardCharsets.UTF_8).contains(own);
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. ZooKeeper runs from this JVM's class path: look there for what is missing.";
    }

    private Path data() {
        return directory().resolve("data");
    }

    private Path settings() {
        return directory().resolve("zoo.cfg");
    }
}
