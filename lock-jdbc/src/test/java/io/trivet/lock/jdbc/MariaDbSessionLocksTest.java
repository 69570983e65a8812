package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests row locks and advisory locks on MariaDB. */
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
@Timeout(180)
class MariaDbSessionLocksTest {
    private final String url = Servers.mariaDb().jdbcUrl();
    private final String name = "lock-" + UUID.randomUUID();
    private final HikariDataSource pool = Pools.pool(url, config -> config.setMaximumPoolSize(20));

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @EnumSource
    void namesAreComparedByBytes(KilledHolder.Form form) {
        List<String> names = List.of("a", "A", "a ", "\u00e4", "a\u0308", "\ud83d\ude00", "'; --");
        try (LockClient locks = form.connect(pool, LockOptions.defaults());
                LockClient others = form.connect(pool, LockOptions.defaults())) {
            for (String each : names) {
                assertThat(locks.lock(name + each).tryAcquire()).as(each).isPresent();
            }
            for (String each : names) {
                assertThat(others.lock(name + each).tryAcquire()).as(each).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKilledProgramsLockIsFreeAtOnce(KilledHolder.Form form) throws Exception {
        KilledHolder.assertFrees(form, url);
    }

    @ParameterizedTest
    @EnumSource
    void connectionsReturnToThePoolAsTheyWere(KilledHolder.Form form) throws Exception {
        try (HikariDataSource two = Pools.pool(url, config -> config.setMaximumPoolSize(2))) {
            List<String> before = settings(two);
            try (LockClient locks = form.connect(two, LockOptions.defaults());
                    Lease lease = locks.lock(name).acquire()) {
                assertThat(lease.renew()).isTrue();
            }
            assertThat(settings(two)).isEqualTo(before);
        }
    }

    private static List<String> settings(HikariDataSource two) throws SQLException {
        List<String> settings = new ArrayList<>();
        try (Connection first = two.getConnection();
                Connection second = two.getConnection()) {
            for (Connection connection : List.of(first, second)) {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery(
                                "SELECT @@wait_timeout, @@autocommit, @@innodb_lock_wait_timeout, @@tx_isolation")) {
                    row.next();
                    settings.add(row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " "
                            + row.getString(4) + " " + connection.getNetworkTimeout());
                }
            }
        }
        return settings;
    }

    @Test
    void aHolderWhoseTransactionEndedBeforeItsTokenGetsNoGrant() throws Exception {
        CompletableFuture<Lease> successors = new CompletableFuture<>();
        try (LockClient others = JdbcLocks.rowLocks(pool);
                LockClient paused = JdbcLocks.rowLocks(HookedSource.before(pool, "LAST_INSERT_ID(GREATEST", () -> {
                    // The holder has its row, and not yet its token.
                    killTransactions();
                    successors.complete(acquired(others));
                }))) {
            EndedSessions.assertNotGranted(paused.lock(name));
            Lease successor = successors.join();
            assertThat(successor.isHeld()).isTrue();
            assertThat(successor.renew()).isTrue();
            successor.close();
            assertThat(paused.lock(name).tryAcquire().orElseThrow().fencingToken())
                    .isGreaterThan(successor.fencingToken());
        }
    }

    private void killTransactions() {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> sessions = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT trx_mysql_thread_id FROM information_schema.innodb_trx"
                    + " WHERE trx_mysql_thread_id <> CONNECTION_ID() AND trx_rows_locked > 0")) {
                while (rows.next()) {
                    sessions.add(rows.getString(1));
                }
            }
            assertThat(sessions).isNotEmpty();
            for (String session : sessions) {
                statement.execute("KILL CONNECTION " + session);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Lease acquired(LockClient client) {
        try {
            return client.lock(name).acquire();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
