package io.trivet.testkit.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/**
 * An H2 server with one database, in a JVM of its own.
 *
 * <p>What it has committed survives {@link #kill()}, though not the fall of the machine. Safe for use by several
 * threads.
 */
public final class H2Server extends ServerProcess {
    private H2Server(Path directory, int port) {
        super("H2", "h2", directory, port);
    }

    /**
     * Returns a new server that is the caller's to hurt and to close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static H2Server start() {
        return start("h2", H2Server::new);
    }

    /** Returns the URL of the database, with user and empty password in it. */
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
        // Whoever else may have got the port need not speak H2's protocol, or at all.
        try (Connection connection = DriverManager.getConnection(jdbcUrl() + ";NETWORK_TIMEOUT=2000");
                Statement statement = connection.createStatement()) {
            if (!isOwn(statement)) {
                return false;
            }
            // Kept in the database. H2 would write commits down half a second later, and close between connections.
            statement.execute("SET WRITE_DELAY 0");
            statement.execute("SET DB_CLOSE_DELAY -1");
            return true;
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. H2 runs from this JVM's class path: look there for what is missing.";
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
