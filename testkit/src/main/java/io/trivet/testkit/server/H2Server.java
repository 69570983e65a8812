package io.trivet.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/**
 * An H2 server with one database, in a separate JVM.
 *
 * <p>Committed data survive {@link #kill()}, but not a crash of the machine. Thread-safe.
 */
public final class H2Server extends ServerProcess {
    H2Server(Path directory, int port) {
        super("H2", "h2", directory, port);
    }

    /**
     * Starts a new server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static H2Server start() {
        return start("h2", H2Server::new);
    }

    /** Returns the URL of the database, including the user and an empty password. */
    public String jdbcUrl() {
        return "jdbc:h2:tcp://" + HOST + ":" + port() + "/./test;USER=sa;PASSWORD=";
    }

    @Override
    void prepare() {
        // H2 creates its files as it needs them.
    }

    @Override
    List<String> command() {
        String port = String.valueOf(port());
        String base = data().toString();
        return JavaCommand.of(
                List.of("-Dh2.bindAddress=" + HOST),
                "org.h2.tools.Server",
                "-tcp",
                "-tcpPort",
                port,
                "-baseDir",
                base,
                "-ifNotExists");
    }

    @Override
    boolean answers() throws Exception {
        // Another program may have got the port, and may not speak H2's protocol, or may not answer at all.
        try (Connection connection = DriverManager.getConnection(jdbcUrl() + ";NETWORK_TIMEOUT=2000");
                Statement statement = connection.createStatement()) {
            if (!isOwn(statement)) {
                return false;
            }
            // These settings are stored in the database. Otherwise H2 writes commits half a second later, and closes
            // between connections.
            statement.execute("SET WRITE_DELAY 0");
            statement.execute("SET DB_CLOSE_DELAY -1");
            return true;
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. H2 runs from this JVM's class path: look there for a missing library.";
    }

    private boolean isOwn(Statement statement) throws Exception {
        try (ResultSet path = statement.executeQuery("SELECT DATABASE_PATH()")) {
            return path.next() && Files.isSameFile(Path.of(path.getString(1)).getParent(), data());
        }
    }

    private Path data() {
        return directory().resolve("data");
    }
}
