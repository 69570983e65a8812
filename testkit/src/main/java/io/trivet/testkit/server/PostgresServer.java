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
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL 17 server with 200 connections, whose user {@code postgres} needs no password.
 *
 * <p>It runs without {@code fsync}: what it has committed survives {@link #kill()}, because the system still has what
 * the processes wrote, though not the fall of the machine. Safe for use by several threads.
 */
public final class PostgresServer extends ServerProcess {
    private static final String USER = "postgres";

    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(Path directory, int port) {
        super("PostgreSQL", "postgresql", directory, port);
    }

    /**
     * Returns a new server that is the caller's to hurt and to close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static PostgresServer start() {
        return start("postgres", PostgresServer::new);
    }

    /** Returns the URL of the database {@code postgres}, which all who share the server share, with the user in it. */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** Returns the database of {@link #jdbcUrl()}, without a pool: each connection is a new one. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(jdbcUrl());
        return source;
    }

    /**
     * Creates an empty database that nobody else has and returns its URL, with the user in it.
     *
     * @throws IllegalStateException if the server does not do it, for instance because it is down
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
            // Left by a server that was killed; by now its process number may be somebody else's.
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not clean up in " + data(), e);
        }
        // A shared memory segment would outlive a killed server; a file in its data directory does not.
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
    boolean answers() throws Exception {
        try (Connection connection = DriverManager.getConnection(jdbcUrl() + "&connectTimeout=2&socketTimeout=2");
                Statement statement = connection.createStatement();
                ResultSet directory = statement.executeQuery("SHOW data_directory")) {
            return directory.next() && Files.isSameFile(Path.of(directory.getString(1)), data());
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. PostgreSQL refuses to run as root, so for root it is started by"
                + " \"unshare -U\". Where that is forbidden, or a parent of " + directory()
                + " is closed to others, run as another user.";
    }

    /** By this signal it ends at once, yet removes the shared memory segment that no directory holds. */
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
