package io.trivet.benchmarks.locks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A contestant on the PostgreSQL that all of them share. The key of a lock is a query that returns whether the lock is
 * held.
 */
abstract class OnPostgres extends LockContestant {
    /** As many as the threads of a process, so that no contestant waits for its pool. */
    private static final int POOL = 16;

    @Override
    public final Class<? extends Contestant> server() {
        return RawPostgres.LeaseRow.class;
    }

    @Override
    public final Serving serve() {
        return new Postgres();
    }

    @Override
    final Onlooker onlooker(String host, int port) throws SQLException {
        Connection connection = DriverManager.getConnection(url(host, port));
        return new Onlooker() {
            @Override
            public boolean isHeld(String key) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(key)) {
                    row.next();
                    return row.getBoolean(1);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }

    static String url(String host, int port) {
        return "jdbc:postgresql://" + host + ":" + port + "/postgres?user=postgres";
    }

    /** Returns a pool as an application has it. */
    static HikariDataSource pool(String host, int port) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url(host, port));
        config.setMaximumPoolSize(POOL);
        // The pools of all contestants exist at once, and the server has 100 connections.
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    /** Creates what a contestant needs; the other process may do the same at the same moment. */
    static void create(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            try {
                for (String each : statements) {
                    statement.execute(each);
                }
            } finally {
                statement.execute("SELECT pg_advisory_unlock(1)");
            }
        }
    }

    /** Returns a name as a literal; the names of the cells have no quotes. */
    static String literal(String name) {
        return "'" + name + "'";
    }

    /** One server in processes of its own. */
    private static final class Postgres implements Serving {
        private final PostgresServer server = PostgresServer.start();

        @Override
        public int port() {
            return server.port();
        }

        /** The processes of PostgreSQL are children of this one. */
        @Override
        public long cpuNanos() {
            return ProcessHandle.current()
                    .descendants()
                    .flatMap(process -> process.info().totalCpuDuration().stream())
                    .mapToLong(Duration::toNanos)
                    .sum();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
