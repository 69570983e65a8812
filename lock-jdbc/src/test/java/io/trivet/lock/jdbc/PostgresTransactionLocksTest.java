package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.testkit.server.Servers;
import java.sql.SQLException;
import java.util.List;

class PostgresTransactionLocksTest extends TransactionLocksContract {
    private final String url = Servers.postgres().createDatabase();

    @Override
    String url() {
        return url;
    }

    @Override
    List<String> settings(HikariDataSource source) throws SQLException {
        return EndedSessions.settings(source, 1);
    }
}
