package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.PostgresServer;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests advisory locks on a PostgreSQL database that only this test uses. */
@Timeout(180)
class AdvisoryLockSessionTest {
    private static final String CLIENTS =
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

    private final String url = Servers.postgres().createDatabase();
    private final HikariDataSource pool = Pools.pool(url);

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aHolderWhoseSessionWasEndedFindsOutAtItsRenewal() throws Exception {
        try (LockClient locks = JdbcLocks.advisoryLocks(pool);
                LockClient others = JdbcLocks.advisoryLocks(pool)) {
            Lease lease = locks.lock("a").acquire();
            EndedSessions.terminate(url, "SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory'");
            try (Lease next = others.lock("a").acquire()) {
                assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
                assertThat(lease.renew()).isFalse();
                lease.close();
                assertThat(next.renew()).isTrue();
                assertThat(locks.lock("a").tryAcquire()).isEmpty();
            }
        }
    }

    @Test
    void aKeptConnectionThatTheServerEndedIsReplaced() throws Exception {
        try (LockClient locks = JdbcLocks.advisoryLocks(pool)) {
            locks.lock("a").acquire().close();
            EndedSessions.terminate(url, CLIENTS);
            assertThat(locks.lock("a").tryAcquire()).isPresent();
        }
    }

    /** A pool doesn't look at connections that were used a moment ago. */
    @Test
    void aPoolWhoseConnectionsHaveAllEndedIsStillUsed() throws Exception {
        Queue<Connection> ended = new ConcurrentLinkedQueue<>();
        PGSimpleDataSource source = new PGSimpleDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                Connection kept = ended.poll();
                return kept == null ? super.getConnection() : kept;
            }
        };
        source.setURL(url);
        try (LockClient locks = JdbcLocks.advisoryLocks(source)) {
            locks.lock("a").acquire().close();
            for (int i = 0; i < 3; i++) {
                ended.add(DriverManager.getConnection(url));
            }
            EndedSessions.terminate(url, CLIENTS);
            assertThat(locks.lock("a").tryAcquire()).isPresent();
            assertThat(ended).isEmpty();
        }
    }

    @Test
    void aKilledProgramsLockIsFreeAtOnce() throws Exception {
        KilledHolder.assertFrees(KilledHolder.Form.ADVISORY, url);
    }

    @Test
    void connectionsReturnToThePoolAsTheyWere() throws Exception {
        pool.setMaximumPoolSize(2);
        List<String> before = EndedSessions.settings(pool, 2);
        try (LockClient locks = JdbcLocks.advisoryLocks(pool)) {
            try (Lease a = locks.lock("a").acquire();
                    Lease b = locks.lock("b").acquire()) {
                assertThat(a.renew()).isTrue();
                assertThat(b.renew()).isTrue();
            }
        }
        assertThat(EndedSessions.settings(pool, 2)).isEqualTo(before);
        assertThat(query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                .isEqualTo("0");
    }

    @Test
    void aPoolOfOneConnectionIsEnoughForOneLock() throws Exception {
        pool.setMaximumPoolSize(1);
        try (LockClient locks = JdbcLocks.advisoryLocks(pool)) {
            for (int i = 0; i < 3; i++) {
                try (Lease lease = locks.lock("lock-" + i).acquire()) {
                    assertThat(lease.isHeld()).isTrue();
                }
            }
        }
    }

    @Test
    void idleConnectionsReturnWhileTheClientIsOpen() throws Exception {
        try (HikariDataSource patient = Pools.pool(url, config -> {
                    config.setMaximumPoolSize(1);
                    config.setConnectionTimeout(60_000);
                });
                LockClient locks = JdbcLocks.advisoryLocks(patient)) {
            locks.lock("a").acquire().close();
            assertThat(EndedSessions.settings(patient, 1)).hasSize(1);
        }
    }

    @Test
    void tokensRiseOverDeletionAndNewTables() throws Exception {
        try (LockClient locks = JdbcLocks.advisoryLocks(pool)) {
            long first = token(locks);
            execute("DELETE FROM trivet_advisory_lock");
            long second = token(locks);
            assertThat(second).isGreaterThan(first);
            execute("DROP SEQUENCE trivet_advisory_lock_token");
            long third = token(locks);
            assertThat(third).isGreaterThan(second);
            execute("DROP TABLE trivet_advisory_lock");
            assertThat(token(locks)).isGreaterThan(third);
        }
    }

    @Test
    void aNewTableIsNoticedByAClientThatKnewTheOldOne() throws Exception {
        try (LockClient locks = JdbcLocks.advisoryLocks(pool);
                LockClient others = JdbcLocks.advisoryLocks(pool)) {
            locks.lock("a").acquire().close();
            execute("DROP TABLE trivet_advisory_lock");
            // The ids begin again, so the first name has another one now.
            others.lock("b").acquire().close();
            try (Lease lease = others.lock("a").acquire()) {
                assertThat(lease.isHeld()).isTrue();
                assertThat(locks.lock("a").tryAcquire()).isEmpty();
                assertThat(locks.lock("b").tryAcquire()).isPresent();
            }
        }
    }

    @Test
    void namesAreComparedByBytes() throws Exception {
        List<String> names = List.of("a", "A", "a ", "\u00e4", "a\u0308", "\ud83d\ude00", "'; --");
        pool.setMaximumPoolSize(20);
        try (LockClient locks = JdbcLocks.advisoryLocks(pool);
                LockClient others = JdbcLocks.advisoryLocks(pool)) {
            for (String name : names) {
                assertThat(locks.lock(name).tryAcquire()).as(name).isPresent();
            }
            for (String name : names) {
                assertThat(others.lock(name).tryAcquire()).as(name).isEmpty();
            }
        }
    }

    @Test
    void aLeaseLongerThanTheServersLongestLimitIsShortened() throws Exception {
        try (LockClient locks =
                JdbcLocks.advisoryLocks(pool, LockOptions.defaults().withLeaseTime(Duration.ofDays(365)))) {
            assertThat(locks.lock("a").acquire().remaining()).isBetween(Duration.ofDays(23), Duration.ofDays(24));
        }
    }

    /** What the sequence had handed out just before a crash may not have reached the disk. */
    @Test
    void aCrashOfTheServerSkipsTokens() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            long before = firstToken(server);
            long calm = firstToken(server);
            assertThat(calm).isEqualTo(before + 1);
            server.kill();
            server.restart();
            assertThat(firstToken(server)).isGreaterThan(calm + 32 * 200);
        }
    }

    private static long firstToken(PostgresServer server) throws InterruptedException {
        try (LockClient locks = JdbcLocks.advisoryLocks(server.dataSource());
                Lease lease = locks.lock("a").acquire()) {
            return lease.fencingToken() >> 8;
        }
    }

    @Test
    void aDatabaseWithoutAdvisoryLocksIsRefused() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:advisory");
        assertThatThrownBy(() -> JdbcLocks.advisoryLocks(h2)).isInstanceOfSatisfying(LockException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.REFUSED);
            assertThat(e).hasMessageContainingAll("H2", "no advisory locks");
        });
    }

    private static long token(LockClient locks) throws InterruptedException {
        try (Lease lease = locks.lock("a").acquire()) {
            return lease.fencingToken();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
