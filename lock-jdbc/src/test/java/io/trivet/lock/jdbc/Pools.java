package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** Connection pools as programs configure them. */
final class Pools {
    private Pools() {}

    static HikariDataSource pool(String url, Consumer<HikariConfig> settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(60_000);
        config.setInitializationFailTimeout(-1);
        settings.accept(config);
        return new HikariDataSource(config);
    }

    static HikariDataSource pool(String url) {
        return pool(url, config -> {});
    }

    /**
     * Returns a pool that gives up soon, for tests in which the server is away later. The first connection may take its
     * time. HikariCP never recovers if that one breaks while it is set up ("Transaction isolation level -1 not
     * supported"), so each attempt has a pool of its own.
     */
    static HikariDataSource impatient(String url, int size) {
        return Awaitility.await("a connection to the server")
                .pollInSameThread()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> connected(url, size), pool -> true);
    }

    private static HikariDataSource connected(String url, int size) throws SQLException {
        HikariDataSource pool = pool(url, config -> {
            config.setMaximumPoolSize(size);
            config.setConnectionTimeout(2_000);
        });
        try (Connection connection = pool.getConnection()) {
            if (connection.isValid(2)) {
                return pool;
            }
        } catch (SQLException e) {
            pool.close();
            throw e;
        }
        pool.close();
        throw new SQLException("The first connection broke at once.");
    }
}
