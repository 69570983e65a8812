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
     * time.
     */
    static HikariDataSource impatient(String url, int size) {
        HikariDataSource pool = pool(url, config -> {
            config.setMaximumPoolSize(size);
            config.setConnectionTimeout(2_000);
        });
        Awaitility.await("a connection to the server")
                .pollInSameThread()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> {
                    try (Connection connection = pool.getConnection()) {
                        return connection.isValid(2);
                    }
                });
        return pool;
    }
}
