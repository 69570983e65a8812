package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockHolder;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests row locks on a PostgreSQL database that only this test uses. */
@Timeout(180)
class RowLockSessionTest {
    private static final String TOKEN = "INSERT INTO trivet_row_lock_token";

    private final String url = Servers.postgres().createDatabase();
    private final HikariDataSource pool = Pools.pool(url);

    @AfterEach
    void close() {
        pool.close();
    }

    private DataSource plain() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }

    private void endSessionsThatHoldRows() {
        EndedSessions.terminate(
                url,
                "SELECT pid FROM pg_locks WHERE locktype = 'transactionid' AND granted AND pid <> pg_backend_pid()");
    }

    @Test
    void aHolderWhoseTransactionEndedBeforeItsTokenGetsNoGrant() throws Exception {
        CompletableFuture<Lease> successors = new CompletableFuture<>();
        try (LockClient others = JdbcLocks.rowLocks(plain());
                LockClient paused = JdbcLocks.rowLocks(HookedSource.before(plain(), TOKEN, () -> {
                    // The holder has its row, and not yet its token.
                    endSessionsThatHoldRows();
                    successors.complete(acquired(others));
                }))) {
            EndedSessions.assertNotGranted(paused.lock("a"));
            Lease successor = successors.join();
            assertThat(successor.isHeld()).isTrue();
            assertThat(successor.renew()).isTrue();
            // The token that was committed for nothing belongs to no holder.
            LockHolder holder = others.lock("a").holder().orElseThrow();
            assertThat(holder.token()).isEmpty();
            assertThat(holder.owner()).startsWith("PostgreSQL process");
            successor.close();
            assertThat(paused.lock("a").tryAcquire().orElseThrow().fencingToken())
                    .isGreaterThan(successor.fencingToken());
        }
    }

    private static Lease acquired(LockClient client) {
        try {
            return client.lock("a").acquire();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aHolderWhoseTransactionWasEndedFindsOutAtItsRenewal() throws Exception {
        try (LockClient locks = JdbcLocks.rowLocks(pool);
                LockClient others = JdbcLocks.rowLocks(plain())) {
            Lease lease = locks.lock("a").acquire();
            endSessionsThatHoldRows();
            assertThat(lease.renew()).isFalse();
            assertThat(lease.isHeld()).isFalse();
            try (Lease next = others.lock("a").acquire()) {
                assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
                lease.close();
                assertThat(next.renew()).isTrue();
            }
            // The pool doesn't lend the broken connection again.
            assertThat(locks.lock("a").tryAcquire()).isPresent();
        }
    }

    @Test
    void aKilledProgramsLockIsFreeAtOnce() throws Exception {
        KilledHolder.assertFrees(KilledHolder.Form.ROW, url);
    }

    @Test
    void connectionsReturnToThePoolAsTheyWere() throws Exception {
        pool.setMaximumPoolSize(2);
        List<String> before = EndedSessions.settings(pool, 2);
        try (LockClient locks = JdbcLocks.rowLocks(pool)) {
            try (Lease lease = locks.lock("a").acquire()) {
                assertThat(lease.renew()).isTrue();
            }
            try (LockClient others = JdbcLocks.rowLocks(plain());
                    Lease lease = others.lock("a").acquire()) {
                assertThat(locks.lock("a").tryAcquire()).isEmpty();
            }
        }
        assertThat(EndedSessions.settings(pool, 2)).isEqualTo(before);
    }

    @Test
    void idleConnectionsReturnWhileTheClientIsOpen() throws Exception {
        try (HikariDataSource patient = patientPool(2);
                LockClient locks = JdbcLocks.rowLocks(patient)) {
            locks.lock("a").acquire().close();
            // Waits in the pool until both are back.
            assertThat(EndedSessions.settings(patient, 2)).hasSize(2);
        }
    }

    /** HikariCP reads a timeout that is set later only twice a minute. */
    private HikariDataSource patientPool(int size) {
        return Pools.pool(url, config -> {
            config.setMaximumPoolSize(size);
            config.setConnectionTimeout(60_000);
        });
    }

    @Test
    void aPoolOfOneConnectionIsRefused() {
        pool.setMaximumPoolSize(1);
        assertRefused(() -> JdbcLocks.rowLocks(pool), "at least 2", "jdbc:postgresql:");
    }

    @Test
    void aPoolOfOneThatDoesNotTellItsSizeIsRefused() {
        try (HikariDataSource patient = patientPool(1)) {
            DataSource silent = HookedSource.before(patient, "never", () -> {});
            assertRefused(() -> JdbcLocks.rowLocks(silent), "at least 2");
        }
    }

    @Test
    void aUserWhoMayNotEndTheHolderIsToldSo() throws Exception {
        try (LockClient locks = JdbcLocks.rowLocks(pool)) {
            Lease lease = locks.lock("a").acquire();
            String role = "clerk_" + url.replaceAll(".*/([a-z_0-9]+).*", "$1");
            execute("CREATE ROLE " + role + " LOGIN");
            execute("GRANT SELECT, INSERT, UPDATE ON trivet_row_lock, trivet_row_lock_token TO " + role);
            PGSimpleDataSource clerks = new PGSimpleDataSource();
            clerks.setURL(url.replace("user=postgres", "user=" + role));
            try (LockClient clerk = JdbcLocks.rowLocks(clerks)) {
                assertThat(clerk.lock("a").holder().orElseThrow().token()).hasValue(lease.fencingToken());
                assertRefused(() -> clerk.lock("a").forceRelease(), "'a'", "pg_signal_backend");
                assertThat(clerk.lock("b").tryAcquire()).isPresent();
            }
            assertThat(lease.renew()).isTrue();
        }
    }

    @Test
    void aUserWithoutTheRightToCreateTheTablesIsToldHow() throws Exception {
        String role = "guest_" + url.replaceAll(".*/([a-z_0-9]+).*", "$1");
        execute("CREATE ROLE " + role + " LOGIN");
        PGSimpleDataSource guests = new PGSimpleDataSource();
        guests.setURL(url.replace("user=postgres", "user=" + role));
        try (LockClient guest = JdbcLocks.rowLocks(guests)) {
            assertRefused(
                    () -> guest.lock("a").tryAcquire(), "CREATE TABLE IF NOT EXISTS trivet_row_lock", "not allowed");
        }
    }

    @Test
    void anotherProgramsLockOnTheRowExcludes() throws Exception {
        try (LockClient locks = JdbcLocks.rowLocks(pool);
                Connection other = plain().getConnection();
                Statement statement = other.createStatement()) {
            locks.lock("a").acquire().close();
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM trivet_row_lock WHERE name = 'a' FOR UPDATE");
            assertThat(locks.lock("a").tryAcquire()).isEmpty();
            assertThat(locks.lock("a").holder().orElseThrow().token()).isEmpty();
            assertThat(locks.lock("b").tryAcquire()).isPresent();
            assertThat(locks.lock("a").forceRelease()).isTrue();
            Optional<Lease> free = locks.lock("a").tryAcquire();
            assertThat(free).isPresent();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = plain().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... told) {
        assertThatThrownBy(call).isInstanceOfSatisfying(LockException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.REFUSED);
            assertThat(e).hasMessageContainingAll(told);
        });
    }
}
