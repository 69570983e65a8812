package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests on a database that only this test uses. */
@Timeout(60)
class LeaseRowTest {
    private final String url = Servers.postgres().createDatabase();
    private final DataSource source = source(url);
    private final LockClient locks = JdbcLocks.leaseRows(source);

    @AfterEach
    void close() {
        locks.close();
    }

    @Test
    void theTableIsCreatedWhenTheFirstLockIsAcquired() throws Exception {
        assertThat(query("SELECT to_regclass('trivet_lock')")).isNull();
        locks.lock("a").acquire().close();
        assertThat(query("SELECT count(*) FROM trivet_lock")).isEqualTo("1");
    }

    @RepeatedTest(5)
    void manyProgramsMayCreateTheTableAtOnce() throws Exception {
        int programs = 8;
        ExecutorService threads = Executors.newFixedThreadPool(programs);
        CyclicBarrier start = new CyclicBarrier(programs);
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < programs; i++) {
            String name = "lock-" + i;
            all.add(threads.submit(() -> {
                try (LockClient program = JdbcLocks.leaseRows(source)) {
                    start.await();
                    return program.lock(name).tryAcquire().isPresent();
                }
            }));
        }
        for (Future<Boolean> each : all) {
            assertThat(each.get()).isTrue();
        }
        threads.shutdown();
    }

    @Test
    void tokensRiseOverReleaseExpiryAndDeletion() throws Exception {
        long released = token(locks.lock("a").acquire());
        LockOptions brief =
                LockOptions.defaults().withLeaseTime(Duration.ofSeconds(2)).withAutoRenewal(false);
        Lease expired = locks.lock("a", brief).acquire();
        assertThat(expired.fencingToken()).isGreaterThan(released);
        // The thread that holds the first client's lease would get it again.
        long next;
        try (LockClient other = JdbcLocks.leaseRows(source)) {
            next = token(other.lock("a").acquire());
        }
        assertThat(next).isGreaterThan(expired.fencingToken());
        execute("DELETE FROM trivet_lock");
        assertThat(token(locks.lock("a").acquire())).isGreaterThan(next);
        execute("DROP TABLE trivet_lock");
        assertThat(token(locks.lock("a").acquire())).isGreaterThan(next);
    }

    @Test
    void tokensRiseThoughTheClockIsBehindThem() throws Exception {
        locks.lock("a").acquire().close();
        execute("UPDATE trivet_lock SET token = 9999999999999999");
        try (Lease lease = locks.lock("a").acquire()) {
            assertThat(lease.fencingToken()).isEqualTo(10_000_000_000_000_000L << 8);
        }
    }

    @Test
    void anOwnerThatLostItsRowReleasesNoOtherOwner() throws Exception {
        Lease late = locks.lock("a").acquire();
        execute("UPDATE trivet_lock SET owner = 'theirs'");
        late.close();
        assertThat(query("SELECT owner FROM trivet_lock")).isEqualTo("theirs");
        assertThat(locks.lock("a").tryAcquire()).isEmpty();
    }

    @Test
    void releasingWithoutATableIsNoError() throws Exception {
        Lease lease = locks.lock("a").acquire();
        execute("DROP TABLE trivet_lock");
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        assertThat(locks.lock("a").tryAcquire()).isPresent();
    }

    @Test
    void aFailedTryWritesNothing() throws Exception {
        try (Lease lease = locks.lock("a").acquire()) {
            String before = query("SELECT xmin || '/' || xmax || '/' || ctid FROM trivet_lock");
            String nextTransaction = query("SELECT pg_current_xact_id()");
            try (LockClient other = JdbcLocks.leaseRows(source)) {
                assertThat(other.lock("a").tryAcquire()).isEmpty();
            }
            assertThat(query("SELECT xmin || '/' || xmax || '/' || ctid FROM trivet_lock"))
                    .isEqualTo(before);
            assertThat(Long.parseLong(query("SELECT pg_current_xact_id()")))
                    .as("the only transaction since is the one that asks")
                    .isEqualTo(Long.parseLong(nextTransaction) + 1);
        }
    }

    @Test
    void aRowThatAnotherTransactionLocksIsUnavailable() throws Exception {
        locks.lock("a").acquire().close();
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM trivet_lock FOR UPDATE");
            assertFault(locks, Code.UNAVAILABLE, "try again");
        }
        assertThat(locks.lock("a").tryAcquire()).isPresent();
    }

    @Test
    void aUserWithoutTheRightToCreateTheTableIsToldHow() throws Exception {
        execute("CREATE ROLE clerk_" + database() + " LOGIN");
        try (LockClient clerk = JdbcLocks.leaseRows(source(url.replace("user=postgres", "user=clerk_" + database())))) {
            assertFault(
                    clerk,
                    Code.REFUSED,
                    "Run this as a user with that right: CREATE TABLE IF NOT EXISTS trivet_lock (");
            locks.lock("b").acquire().close();
            assertFault(clerk, Code.REFUSED, "Let this user SELECT, INSERT and UPDATE trivet_lock, and DELETE");
            execute("GRANT SELECT, INSERT, UPDATE ON trivet_lock TO clerk_" + database());
            assertThat(clerk.lock("a").tryAcquire()).isPresent();
        }
    }

    @Test
    void aReadOnlyDatabaseIsRefused() throws Exception {
        locks.lock("a").acquire().close();
        execute("ALTER DATABASE " + database() + " SET default_transaction_read_only = on");
        // New sessions have the setting.
        try (LockClient later = JdbcLocks.leaseRows(source)) {
            assertFault(later, Code.REFUSED, "connect to its primary");
        }
    }

    @Test
    void aMissingSchemaIsReportedWithTheTable() throws Exception {
        try (LockClient elsewhere = JdbcLocks.leaseRows(source(url + "&currentSchema=nowhere"))) {
            assertFault(
                    elsewhere,
                    Code.REFUSED,
                    "Run this as a user with that right: CREATE TABLE IF NOT EXISTS trivet_lock (");
        }
    }

    @Test
    void rowsThatWereUnusedForTheGivenTimeAreDeleted() throws Exception {
        assertThat(JdbcLocks.purgeLeaseRows(source, Duration.ZERO)).isZero();
        long before = token(locks.lock("unused").acquire());
        for (String name : List.of("used lately", "held", "ahead of the clock")) {
            locks.lock(name).acquire().close();
        }
        execute("UPDATE trivet_lock SET expires = expires - 2 * 86400 * 1000000::bigint");
        execute("UPDATE trivet_lock SET token = 9999999999999999 WHERE name = 'ahead of the clock'");
        locks.lock("used lately").acquire().close();
        try (Lease held = locks.lock("held").acquire()) {
            assertThat(JdbcLocks.purgeLeaseRows(source, Duration.ofDays(3))).isZero();
            assertThat(JdbcLocks.purgeLeaseRows(source, Duration.ofDays(1))).isEqualTo(1);
            assertThat(query("SELECT string_agg(name, ', ' ORDER BY name) FROM trivet_lock"))
                    .isEqualTo("ahead of the clock, held, used lately");
            assertThat(held.renew()).isTrue();
        }
        assertThat(token(locks.lock("unused").acquire())).isGreaterThan(before);
    }

    @Test
    void manyRowsAreDeletedInSteps() throws Exception {
        locks.lock("a").acquire().close();
        execute("INSERT INTO trivet_lock SELECT 'old-' || n, NULL, n, n, n" + " FROM generate_series(1, 25000) n");
        assertThat(JdbcLocks.purgeLeaseRows(source, Duration.ofDays(1))).isEqualTo(25_000);
    }

    @Test
    void namesAndOwnersAreTextWhateverTheServersEscapeRules() throws Exception {
        String hostile = "'; DROP TABLE trivet_lock; -- \\' ? {fn now()} $1";
        for (String setting : List.of("on", "off")) {
            execute("ALTER DATABASE " + database() + " SET standard_conforming_strings = " + setting);
            try (LockClient client = JdbcLocks.leaseRows(source);
                    Lease lease = client.lock(hostile, LockOptions.defaults().withOwner(hostile))
                            .acquire()) {
                assertThat(lease.renew()).isTrue();
                assertThat(client.lock(hostile).holder().orElseThrow().owner()).isEqualTo(hostile);
            }
            assertThat(query("SELECT count(*) FROM trivet_lock")).isEqualTo("1");
        }
    }

    private static void assertFault(LockClient locks, Code code, String advice) {
        assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Lock 'a' on jdbc:postgresql://127.0.0.1:", "could not be acquired", advice)
                .hasMessageNotContainingAny("\n", "user=")
                .extracting(LockException::code)
                .isEqualTo(code);
    }

    private String database() {
        return url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
    }

    private static DataSource source(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        return source;
    }

    private static long token(Lease lease) {
        try (lease) {
            return lease.fencingToken();
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

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
