package io.trivet.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper 3.9 server in a separate JVM, for sessions with timeouts from one second to one minute: standalone, or a
 * member of a {@link ZooKeeperEnsemble}.
 *
 * <p>Acknowledged writes and sessions survive {@link #kill()}, but not a crash of the machine. Thread-safe.
 */
public final class ZooKeeperServer extends ServerProcess {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int CONTAINER_PORT = 2181;
    private static final String CONTAINER_DATA = "/data";

    private final int id;

    /** The settings that name all members of the ensemble; empty if this is a standalone server. */
    private final String members;

    private ZooKeeperServer(Path directory, int port) {
        this(directory, port, 0, "");
    }

    private ZooKeeperServer(Path directory, int port, int id, String members) {
        super("ZooKeeper", "zookeeper", directory, port);
        this.id = id;
        this.members = members;
    }

    /**
     * Starts a new standalone server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static ZooKeeperServer start() {
        return start("zookeeper", ZooKeeperServer::new);
    }

    /** Returns a member of an ensemble, which isn't started yet. */
    static ZooKeeperServer member(int port, int id, String members) {
        return new ZooKeeperServer(JvmServers.newDirectory("zookeeper"), port, id, members);
    }

    /** Returns host and port in the form that ZooKeeper's clients expect. */
    public String connectString() {
        return HOST + ":" + port();
    }

    @Override
    void prepare() {
        try {
            Files.createDirectory(data());
            Files.writeString(file(), settings(data().toString(), HOST, port()));
            if (!members.isEmpty()) {
                Files.writeString(data().resolve("myid"), Integer.toString(id));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not lay out ZooKeeper's files in " + directory(), e);
        }
    }

    @Override
    List<String> command() {
        return JavaCommand.of(List.of(), ZooKeeperMain.class.getName(), file().toString());
    }

    /** Returns none for a member of an ensemble, whose servers must reach one another: these are processes always. */
    @Override
    @Nullable
    Image image() {
        if (!members.isEmpty()) {
            return null;
        }
        // The image's script writes its own settings only if there are none.
        return new Image(
                "zookeeper:3.9",
                CONTAINER_PORT,
                Map.of(),
                List.of(),
                Map.of("/conf/zoo.cfg", settings(CONTAINER_DATA, "0.0.0.0", CONTAINER_PORT)));
    }

    private String settings(String data, String address, int port) {
        // Sessions expire on a tick, so the tick must be short. By default the log is allocated in steps of 64 MB.
        return """
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
                %s""".formatted(data, address, port, members);
    }

    @Override
    boolean answers() throws IOException {
        // A server that isn't ready answers differently. The directory's name includes the version of its format.
        return ask("conf").contains("dataDir=" + (isInContainer() ? CONTAINER_DATA : data()) + "/version-");
    }

    /** Returns whether this server is the leader of its ensemble; false if it doesn't answer. */
    boolean isLeader() {
        try {
            return ask("srvr").contains("\nMode: leader\n");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the answer to one of ZooKeeper's words of four letters. */
    private String ask(String word) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. ZooKeeper runs from this JVM's class path: look there for a missing library.";
    }

    private Path data() {
        return directory().resolve("data");
    }

    private Path file() {
        return directory().resolve("zoo.cfg");
    }
}
