package io.trivet.lock.jdbc;

import io.trivet.contracts.net.Ports;
import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import io.trivet.testkit.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A pooler that lends a server connection to a client for one transaction at a time. */
final class PgBouncer implements AutoCloseable {
    private final int port;
    private final ForeignProcess process;

    private PgBouncer(int port, ForeignProcess process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a pooler with two connections to a database for all its clients. Skips the test if PgBouncer isn't
     * installed.
     */
    static PgBouncer start(PostgresServer server, Path directory) throws IOException {
        ForeignProgram program =
                ForeignProgram.find(List.of("/usr/sbin/pgbouncer", "pgbouncer"), "pgbouncer", "--version");
        int port = Ports.free();
        Path settings = directory.resolve("pgbouncer.ini");
        Files.writeString(settings, """
                        [databases]
                        postgres = host=127.0.0.1 port=%d dbname=postgres user=postgres
                        [pgbouncer]
                        listen_addr = 127.0.0.1
                        listen_port = %d
                        unix_socket_dir =
                        auth_type = any
                        pool_mode = transaction
                        default_pool_size = 2
                        ignore_startup_parameters = extra_float_digits
                        log_connections = 0
                        log_disconnections = 0
                        log_stats = 0
                        """.formatted(server.port(), port));
        // It doesn't run as root.
        String[] arguments = "root".equals(System.getProperty("user.name"))
                ? new String[] {"-u", "nobody", settings.toString()}
                : new String[] {settings.toString()};
        PgBouncer started = new PgBouncer(port, program.start(arguments));
        Awaitility.await("the pooler answers")
                .ignoreExceptionsInstanceOf(SQLException.class)
                .atMost(Duration.ofSeconds(30))
                .until(started::answers);
        return started;
    }

    private boolean answers() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url())) {
            return connection.isValid(10);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=any&connectTimeout=10";
    }

    @Override
    public void close() {
        process.close();
    }
}
