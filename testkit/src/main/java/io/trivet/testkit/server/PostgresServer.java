package io.trivet.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL 17 server with 200 connections, whose user {@code postgres} needs no password.
 *
 * <p>It runs without {@code fsync}: committed data survive {@link #kill()}, because the operating system still has what
 * the processes wrote, but not a crash of the machine. Thread-safe.
 */
public final class PostgresServer extends ServerProcess {
    private static final String USER = "postgres";

    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(Path directory, int port) {
        super("PostgreSQL", "postgresql", directory, port);
    }

    /**
     * Starts a new server, which the caller may pause and kill, and must close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static PostgresServer start() {
        return start("postgres", PostgresServer::new);
    }

    /**
     * Returns the URL of the database {@code postgres}, including the user. All users of the server share this
     * database.
     */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** Returns a data source for the database of {@link #jdbcUrl()}, without a pool: each connection is new. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl());
        return source;
    }

    /**
     * Creates a new empty database, and returns its URL, including the user.
     *
     * @throws IllegalStateException if the server can't create it, for instance because it is down
     */
    public String createDatabase() {
        String name = "fresh_" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not create a database: is " + this + " running?", e);
        }
        return jdbcUrl(name);
    }

    @Override
    void prepare() {
        List<String> initdb = PostgresBinary.command(
                "initdb", "-D", data().toString(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Readiness.awaitSuccess(this, Supervisor.start(directory(), "KILL", initdb));
    }

    @Override
    List<String> command() {
        try {
            // A killed server leaves this file; by now another process may have its process number.
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not clean up in " + data(), e);
        }
        // A shared memory segment would remain after a kill; a file in the data directory is removed with it.
        return PostgresBinary.command(
                "postgres",
                "-D",
                data().toString(),
                "-p",
                String.valueOf(port()),
                "--listen_addresses=" + HOST,
                "--unix_socket_directories=",
                "--max_connections=200",
                "--fsync=off",
                "--dynamic_shared_memory_type=mmap");
    }

    @Override
    Image image() {
        return new Image(
                "postgres:17",
                5432,
                Map.of("POSTGRES_HOST_AUTH_METHOD", "trust", "POSTGRES_INITDB_ARGS", "-E UTF8 --locale=C --no-sync"),
                List.of("postgres", "--max_connections=200", "--fsync=off"),
                Map.of());
    }

    @Override
    boolean answers() throws Exception {
        try (Connection connection = DriverManager.getConnection(jdbcUrl() + "&connectTimeout=2&socketTimeout=2");
                Statement statement = connection.createStatement();
                ResultSet directory = statement.executeQuery("SHOW data_directory")) {
            return directory.next() && isOwn(data(), directory.getString(1));
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. PostgreSQL refuses to run as root, so for root it is started by"
                + " \"unshare -U\". Where that is forbidden, or a parent of " + directory()
                + " is closed to others, run as another user.";
    }

    /**
     * Returns a signal that ends the server at once, but lets it remove the shared memory segment that is in no
     * directory.
     */
    @Override
    String endSignal() {
        return "QUIT";
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://" + HOST + ":" + port() + "/" + database + "?user=" + USER;
    }

    private Path data() {
        return directory().resolve("data");
    }
}
