package io.trivet.testkit.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * A MySQL 8.4 server with one database, whose user {@code root} needs no password. It runs only in a container: in a
 * JVM with the system property {@code trivet.testkit.servers=containers}.
 *
 * <p>Committed data survive {@link #kill()}, but not a crash of the machine. A module whose tests need it declares
 * MySQL's driver. Thread-safe.
 */
public final class MySqlServer extends ServerProcess {
    private MySqlServer(Path directory, int port) {
        super("MySQL", "mysql", directory, port);
    }

    /**
     * Starts a new server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start, or servers don't run in containers; the message says so
     */
    public static MySqlServer start() {
        return start("mysql", MySqlServer::new);
    }

    /**
     * Returns the URL of the database {@code test}, including the user. All users of the server share this database.
     */
    public String jdbcUrl() {
        return jdbcUrl("test");
    }

    @Override
    void prepare() {
        throw new IllegalStateException("MySQL runs only in a container, and this JVM's servers are processes. Run"
                + " mvn verify -Pcontainers, which needs Docker, or give the test the tag \"containers\", which leaves"
                + " it out of other builds.");
    }

    @Override
    List<String> command() {
        throw new IllegalStateException("MySQL has no process on this machine.");
    }

    @Override
    Image image() {
        return new Image(
                "mysql:8.4",
                3306,
                Map.of("MYSQL_ALLOW_EMPTY_PASSWORD", "yes", "MYSQL_INITDB_SKIP_TZINFO", "yes"),
                List.of(
                        "--character-set-server=utf8mb4",
                        "--max-connections=200",
                        "--disable-log-bin",
                        "--mysqlx=OFF",
                        // The log is written at each commit, so that commits survive a kill, but it isn't synced.
                        "--innodb-flush-log-at-trx-commit=2"),
                Map.of());
    }

    @Override
    boolean answers() throws Exception {
        // While the image prepares the data, its server has no port.
        try (Connection connection =
                        DriverManager.getConnection(jdbcUrl("") + "&connectTimeout=2000&socketTimeout=2000");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE IF NOT EXISTS test");
            return true;
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. If it ends well, look whether mysql-connector-j is on the class path.";
    }

    private String jdbcUrl(String database) {
        return "jdbc:mysql://" + HOST + ":" + port() + "/" + database + "?user=root&sslMode=DISABLED";
    }
}
