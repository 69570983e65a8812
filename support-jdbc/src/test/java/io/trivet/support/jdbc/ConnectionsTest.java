package io.trivet.support.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(60)
class ConnectionsTest {
    private final String url = Servers.postgres().jdbcUrl();

    @ParameterizedTest
    @CsvSource({"false, 0, 5000", "false, 60000, 5000", "true, 1000, 1000"})
    void aConnectionIsReturnedUnchanged(boolean autoCommit, int before, int meanwhile) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(autoCommit);
            connection.setNetworkTimeout(Runnable::run, before);
            int seconds = Connections.on(connection, same -> {
                assertThat(same.getAutoCommit()).isTrue();
                assertThat(same.getNetworkTimeout()).isEqualTo(meanwhile);
                try (Statement statement = Connections.limited(same.createStatement())) {
                    return statement.getQueryTimeout();
                }
            });
            assertThat(seconds).isEqualTo(3);
            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
            assertThat(connection.getNetworkTimeout()).isEqualTo(before);
        }
    }

    @Test
    void aFaultIsNotHiddenByAnotherOneOfABrokenConnection() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> Connections.on(connection, same -> {
                        same.close();
                        throw new SQLException("It broke.", "08006");
                    }))
                    .hasMessage("It broke.");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "40001, 0, 5",
        "40P01, 0, 5",
        "90131, 90131, 5",
        "HY000, 1205, 5",
        "HY000, 1206, 1",
        "40002, 0, 1",
        ", 0, 1"
    })
    void anAbortedTransactionIsTriedAgain(String state, int code, int times) {
        AtomicInteger tried = new AtomicInteger();
        assertThatThrownBy(() -> Connections.repeat(() -> {
                    tried.incrementAndGet();
                    throw new SQLException("given up", state, code);
                }))
                .hasMessage("given up");
        assertThat(tried).hasValue(times);
    }

    /** A pool that doesn't know the driver's faults: it lends its connection again until it is told to drop it. */
    public static final class OneConnection extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        private transient Connection lent;

        @Override
        public Connection getConnection() throws SQLException {
            if (lent == null) {
                lent = super.getConnection();
            }
            return lent;
        }

        public void evictConnection(Connection broken) {
            assertThat(broken).isSameAs(lent);
            lent = null;
        }
    }

    private static boolean run(OneConnection source, String sql) throws SQLException {
        return Connections.run(source, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    @Test
    void aBrokenConnectionIsNotLentAgain() throws SQLException {
        OneConnection source = new OneConnection();
        source.setURL(url);
        assertThatThrownBy(() -> run(source, "SELECT pg_terminate_backend(pg_backend_pid())"))
                .isInstanceOf(SQLException.class);
        assertThat(run(source, "SELECT 1")).isTrue();
    }
}
