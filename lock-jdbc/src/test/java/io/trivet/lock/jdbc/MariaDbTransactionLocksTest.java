package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbTransactionLocksTest extends TransactionLocksContract {
    @Override
    String url() {
        return Servers.mariaDb().jdbcUrl();
    }

    @Override
    List<String> settings(HikariDataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT @@autocommit, @@innodb_lock_wait_timeout, @@wait_timeout")) {
            row.next();
            return List.of(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    String.valueOf(connection.getNetworkTimeout()));
        }
    }
}
