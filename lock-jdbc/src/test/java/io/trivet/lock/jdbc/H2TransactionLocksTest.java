package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

class H2TransactionLocksTest extends TransactionLocksContract {
    @Override
    String url() {
        return Servers.h2().jdbcUrl();
    }

    @Override
    List<String> settings(HikariDataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return List.of("auto-commit " + connection.getAutoCommit(), connection.getTransactionIsolation() + "");
        }
    }
}
