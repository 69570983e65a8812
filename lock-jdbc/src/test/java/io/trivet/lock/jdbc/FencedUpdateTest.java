package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.FencingGuard;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the guard's SQL condition on a real database. */
@Timeout(60)
class FencedUpdateTest {
    private static final String UPDATE =
            "UPDATE stock SET units = ?, fence = ? WHERE item = 42 AND " + FencingGuard.sqlCondition("fence");

    @Test
    void aLowerTokenUpdatesNothing() throws Exception {
        try (Connection connection =
                DriverManager.getConnection(Servers.postgres().createDatabase())) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE stock (item int PRIMARY KEY, units int, fence bigint)");
                statement.execute("INSERT INTO stock VALUES (42, 100, NULL)");
            }
            assertThat(update(connection, 99, 7)).as("no token was seen yet").isEqualTo(1);
            assertThat(update(connection, 98, Long.MAX_VALUE)).isEqualTo(1);
            assertThat(update(connection, 97, Long.MAX_VALUE))
                    .as("the same holder")
                    .isEqualTo(1);
            assertThat(update(connection, 0, Long.MAX_VALUE - 1)).isZero();
        }
    }

    private static int update(Connection connection, int units, long token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setInt(1, units);
            statement.setLong(2, token);
            statement.setLong(3, token);
            return statement.executeUpdate();
        }
    }
}
