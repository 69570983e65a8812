package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what each database must do in its own SQL. */
@Timeout(120)
class LeaseRowDatabasesTest {
    private static final String DATABASES = "io.trivet.lock.jdbc.TestDatabase#available";

    private final String table = "t" + UUID.randomUUID().toString().replace('-', '_');
    private HikariDataSource pool = new HikariDataSource();

    @AfterEach
    void close() {
        pool.close();
    }

    private JdbcLocks.Builder on(TestDatabase database) {
        pool = Pools.pool(database.url(), config -> config.setMaximumPoolSize(10));
        return JdbcLocks.builder(pool).table(table);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void namesDifferByEachByte(TestDatabase database) throws Exception {
        List<String> names = List.of(
                "a",
                "A",
                "a ",
                " a",
                "a  ",
                "\u00e1",
                "a\u0301",
                "\u00c1",
                "\uff41",
                "ss",
                "\u00df",
                "\ud83d\ude00",
                "\ud83d\ude01",
                "i",
                "I",
                "\u0131",
                "a\\",
                "a%",
                "a_",
                "a'",
                "\u20ac".repeat(255));
        try (LockClient locks = on(database).leaseRows();
                LockClient others = JdbcLocks.builder(pool).table(table).leaseRows()) {
            for (String name : names) {
                assertThat(locks.lock(name).tryAcquire()).as(name).isPresent();
            }
            assertThat(count()).isEqualTo(names.size());
            for (String name : names) {
                assertThat(others.lock(name).tryAcquire()).as(name).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void tokensRiseAlthoughRowsArePurged(TestDatabase database) throws Exception {
        LockOptions brief = LockOptions.defaults().withLeaseTime(Duration.ofSeconds(1));
        JdbcLocks.Builder builder = on(database).options(brief);
        assertThat(builder.purge(Duration.ZERO)).as("without a table").isZero();
        try (LockClient locks = builder.leaseRows()) {
            long before = token(locks.lock("a").acquire());
            long again = token(locks.lock("a").acquire());
            assertThat(again).isGreaterThan(before);
            try (Lease held = locks.lock("held").acquire()) {
                assertThat(builder.purge(Duration.ofDays(1))).isZero();
                Awaitility.await("the released lease's time is over")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> builder.purge(Duration.ZERO) == 1);
                assertThat(held.renew()).isTrue();
            }
            assertThat(count()).isEqualTo(1);
            assertThat(token(locks.lock("a").acquire())).isGreaterThan(again);
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void tokensRiseThoughTheClockIsBehindThem(TestDatabase database) throws Exception {
        try (LockClient locks = on(database).leaseRows()) {
            locks.lock("a").acquire().close();
            execute("UPDATE " + table + " SET token = 9999999999999999");
            assertThat(token(locks.lock("a").acquire())).isEqualTo(10_000_000_000_000_000L << 8);
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aTableMayBeCreatedBefore(TestDatabase database) throws Exception {
        String schema = database.isMariaDb() ? "test." : "public.";
        JdbcLocks.Builder builder = on(database).table(schema + table);
        builder.createTable();
        builder.createTable();
        try (LockClient locks = builder.leaseRows()) {
            assertThat(locks.lock("a").tryAcquire()).isPresent();
            assertThat(count()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSchemaThatIsMissingIsReportedWithTheTable(TestDatabase database) {
        JdbcLocks.Builder builder = on(database).table("nowhere_at_all." + table);
        assertThatThrownBy(builder::createTable)
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.code()).isEqualTo(Code.REFUSED))
                .hasMessageContainingAll(
                        "could not be created",
                        "Run this as a user with that right: CREATE TABLE IF NOT EXISTS nowhere_at_all." + table);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void manyProgramsMayCreateTheTableAndItsRowsAtOnce(TestDatabase database) throws Exception {
        int programs = 6;
        int names = 30;
        JdbcLocks.Builder builder = on(database);
        ExecutorService threads = Executors.newFixedThreadPool(programs);
        CyclicBarrier start = new CyclicBarrier(programs);
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < programs; i++) {
            all.add(threads.submit(() -> {
                int taken = 0;
                try (LockClient program = builder.leaseRows()) {
                    for (int name = 0; name < names; name++) {
                        start.await();
                        // Missing rows next to each other, which MySQL's gap locks would make wait for one another.
                        taken += program.lock("lock-" + name).tryAcquire().isPresent() ? 1 : 0;
                    }
                    start.await();
                }
                return taken;
            }));
        }
        int taken = 0;
        for (Future<Integer> each : all) {
            taken += each.get(100, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(taken).isEqualTo(names);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRowThatAnotherTransactionLocksIsUnavailable(TestDatabase database) throws Exception {
        try (LockClient locks = on(database).leaseRows()) {
            locks.lock("a").acquire().close();
            try (Connection other = pool.getConnection();
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.executeQuery("SELECT * FROM " + table + " FOR UPDATE").close();
                assertThatThrownBy(() -> locks.lock("a").acquire())
                        .isInstanceOfSatisfying(
                                LockException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE))
                        .hasMessageContaining("try again");
                other.rollback();
            }
            assertThat(locks.lock("a").tryAcquire()).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void allLocksOfAClientAreReleasedWithIt(TestDatabase database) throws Exception {
        int many = 1_100;
        JdbcLocks.Builder builder = on(database);
        try (LockClient locks = builder.leaseRows()) {
            for (int i = 0; i < many; i++) {
                locks.lock("lock-" + i).acquire();
            }
            assertThat(count()).isEqualTo(many);
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                var held = statement.executeQuery("SELECT COUNT(*) FROM " + table + " WHERE owner IS NOT NULL")) {
            assertThat(held.next()).isTrue();
            assertThat(held.getInt(1)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anotherClientsRowIsNeitherRenewedNorReleased(TestDatabase database) throws Exception {
        try (LockClient locks = on(database).leaseRows()) {
            Lease taken = locks.lock("a").acquire();
            execute("UPDATE " + table + " SET owner = 'theirs'");
            taken.close();
            assertThat(locks.lock("a").holder().orElseThrow().owner()).isEqualTo("theirs");
            assertThat(locks.lock("a").tryAcquire()).isEmpty();
            assertThat(locks.lock("a").forceRelease()).isTrue();
            assertThat(locks.lock("a").forceRelease()).isFalse();
            Lease renewed = locks.lock("a").tryAcquire().orElseThrow();
            execute("UPDATE " + table + " SET owner = 'theirs'");
            assertThat(renewed.renew()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a;", "a.b.c", "1a", "\"a\"", "a.", ".a", "a\n", "\u00e4"})
    void aTablesNameIsChecked(String name) {
        assertThatThrownBy(() -> JdbcLocks.builder(pool).table(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not \"" + name + "\"");
    }

    @Test
    void aUserOfH2WithoutRightsIsToldHow() throws Exception {
        on(TestDatabase.H2);
        execute("CREATE USER " + table + " PASSWORD ''");
        try (HikariDataSource clerks = Pools.pool(TestDatabase.H2.url().replace("USER=sa", "USER=" + table));
                LockClient clerk = JdbcLocks.builder(clerks).table(table).leaseRows()) {
            assertThatThrownBy(() -> clerk.lock("a").tryAcquire())
                    .isInstanceOf(LockException.class)
                    .hasMessageContaining("Run this as a user with that right: CREATE TABLE IF NOT EXISTS " + table);
            JdbcLocks.builder(pool).table(table).createTable();
            assertThatThrownBy(() -> clerk.lock("a").tryAcquire())
                    .isInstanceOf(LockException.class)
                    .hasMessageContaining("Let this user SELECT, INSERT and UPDATE " + table);
            execute("GRANT SELECT, INSERT, UPDATE ON " + table + " TO " + table);
            assertThat(clerk.lock("a").tryAcquire()).isPresent();
        }
    }

    private static long token(Lease lease) {
        try (lease) {
            return lease.fencingToken();
        }
    }

    private int count() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
