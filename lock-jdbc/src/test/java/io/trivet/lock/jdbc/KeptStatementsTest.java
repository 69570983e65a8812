package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.support.jdbc.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests statements that stay prepared as long as a connection is kept. */
@Timeout(60)
class KeptStatementsTest {
    private final String table = "t" + UUID.randomUUID().toString().replace("-", "");
    private final SessionStatements statements = new SessionStatements(new Statements(true, false));
    private final HikariDataSource pool =
            Pools.pool(TestDatabase.POSTGRESQL.url() + "&prepareThreshold=1", config -> config.setMaximumPoolSize(1));

    @AfterEach
    void close() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + table);
        }
        pool.close();
    }

    private static void execute(Session session, String sql) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aStatementIsPreparedOnceAndClosedWithTheSession() throws Exception {
        List<PreparedStatement> prepared = new ArrayList<>();
        String sql = "SELECT 1";
        try (Session session = Session.borrow(pool)) {
            for (int i = 0; i < 3; i++) {
                prepared.add(session.prepared(sql, connection -> connection.prepareStatement(sql)));
            }
            assertThat(prepared).allMatch(each -> each.equals(prepared.get(0)));
            assertThat(prepared.get(0).isClosed()).isFalse();
            prepared.get(0).close();
            try (ResultSet row = session.prepared(sql, connection -> connection.prepareStatement(sql))
                    .executeQuery()) {
                assertThat(row.next()).isTrue();
            }
        }
        assertThat(prepared.get(0).isClosed()).isTrue();
    }

    @Test
    void whatTheServerHasLostIsPreparedAgain() throws Exception {
        try (Session session = Session.borrow(pool)) {
            execute(session, "CREATE TABLE " + table + " (n integer)");
            execute(session, "INSERT INTO " + table + " VALUES (1)");
            String read = "SELECT n FROM " + table;
            String write = "UPDATE " + table + " SET n = n + ?";
            for (String loss : List.of(
                    "SELECT 1",
                    "DEALLOCATE ALL",
                    "DISCARD ALL",
                    "ALTER TABLE " + table + " ALTER COLUMN n TYPE bigint",
                    "SELECT 2")) {
                for (int i = 0; i < 3; i++) {
                    assertThat(statements.update(session, write, 1L)).isEqualTo(1);
                    assertThat(statements.<Boolean>query(session, read, ResultSet::next))
                            .isTrue();
                }
                execute(session, loss);
            }
            long n = statements.query(session, read, row -> row.next() ? row.getLong(1) : 0);
            assertThat(n).as("each change was made once").isEqualTo(16);
        }
    }

    @Test
    void aFaultOfAStatementIsReportedOnce() throws Exception {
        try (Session session = Session.borrow(pool)) {
            String wrong = "SELECT * FROM " + table;
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> statements.query(session, wrong, ResultSet::next))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
            }
            assertThat(session.isUsable()).isTrue();
        }
    }

    /** Other programs may drop what is prepared in the sessions of the pool. */
    @Test
    void locksDoNotDependOnWhatIsPrepared() throws Exception {
        try (HikariDataSource many = Pools.pool(TestDatabase.POSTGRESQL.url() + "&prepareThreshold=1", config -> {
                    config.setMaximumPoolSize(8);
                    config.setConnectionInitSql("DEALLOCATE ALL");
                });
                LockClient locks = JdbcLocks.builder(many).table(table).leaseRows()) {
            for (int i = 0; i < 20; i++) {
                try (Lease lease = locks.lock("a").acquire();
                        Lease permit = locks.semaphore("b", 1).acquire()) {
                    assertThat(lease.renew() && permit.renew()).isTrue();
                    try (Connection connection = many.getConnection();
                            Statement statement = connection.createStatement()) {
                        statement.execute("DISCARD ALL");
                        if (i == 10) {
                            statement.execute("ALTER TABLE " + table + " ALTER COLUMN owner TYPE varchar(3000)");
                        }
                    }
                }
            }
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE " + table + "_holder");
        }
    }
}
