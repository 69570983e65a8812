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
    @CsvSource({"40001, 5", "40P01, 5", "40002, 1", ", 1"})
    void anAbortedTransactionIsTriedAgain(String state, int times) {
        AtomicInteger tried = new AtomicInteger();
        assertThatThrownBy(() -> Connections.repeat(() -> {
                    tried.incrementAndGet();
                    throw new SQLException("given up", state);
                }))
                .hasMessage("given up");
        assertThat(tried).hasValue(times);
    }
}
