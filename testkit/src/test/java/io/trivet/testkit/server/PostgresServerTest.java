package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresServerTest extends ServerContract<PostgresServer> {
    @Override
    PostgresServer start() {
        return PostgresServer.start();
    }

    @Override
    void store(PostgresServer server, String value) throws Exception {
        JdbcValues.store(server.jdbcUrl(), value);
    }

    @Override
    String load(PostgresServer server) throws Exception {
        return JdbcValues.load(server.jdbcUrl() + "&connectTimeout=1&socketTimeout=1");
    }

    @Test
    void eachDatabaseIsFresh() throws Exception {
        String one = server().createDatabase();
        String two = server().createDatabase();
        JdbcValues.store(one, "in one");

        assertThat(one).isNotEqualTo(two);
        assertThat(JdbcValues.load(one)).isEqualTo("in one");
        assertThatThrownBy(() -> JdbcValues.load(two))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void theDataSourceIsTheDatabaseOfTheUrl() throws Exception {
        JdbcValues.store(server().jdbcUrl(), "seen by both");
        try (Connection connection = server().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT word FROM kept")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("seen by both");
        }
    }

    @Test
    void aPauseStopsASessionInTheMiddle() throws Exception {
        try (Connection connection = server().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 1_000);
            server().pause();
            try {
                assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
            } finally {
                server().resume();
            }
        }
    }

    @Test
    void aPauseReturnsSoonAlthoughSessionsEndMeanwhile() throws Exception {
        for (int i = 0; i < 20; i++) {
            String value = "round " + i;
            // The process of this session ends while the others are being stopped.
            JdbcValues.store(server().jdbcUrl(), value);
            server().pause();
            server().resume();
            assertThat(load(server())).isEqualTo(value);
        }
    }
}
