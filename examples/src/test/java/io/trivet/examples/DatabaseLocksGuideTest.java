package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.jdbc.JdbcLocks;
import io.trivet.lock.jdbc.TransactionLocks;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the snippet of docs/locks.md about transactions; {@link ReadmeTest} checks that the guide contains it. */
@Timeout(60)
class DatabaseLocksGuideTest {
    private static void sell(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE guide_stock SET units = units - 1");
        }
    }

    @Test
    void workRunsInTheTransactionThatHoldsTheLock() throws Exception {
        DataSource dataSource = Servers.postgres().dataSource();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE guide_stock AS SELECT 9 AS units");
        }
        // snippet
        TransactionLocks locks = JdbcLocks.transactions(dataSource);
        // Waits; commits if the work returns, and rolls back if it throws
        locks.run("stock:item-42", connection -> sell(connection));
        boolean sold = locks.tryRun("stock:item-42", Duration.ofSeconds(2), connection -> sell(connection));
        // end
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet units = statement.executeQuery("SELECT units FROM guide_stock")) {
            assertThat(units.next()).isTrue();
            assertThat(units.getInt(1)).isEqualTo(sold ? 7 : 8);
        }
    }
}
