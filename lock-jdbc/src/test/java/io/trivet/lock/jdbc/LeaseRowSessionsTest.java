package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests connections whose settings differ from the defaults. */
@Timeout(120)
class LeaseRowSessionsTest {
    private static final String DATABASES = "io.trivet.lock.jdbc.TestDatabase#available";
    private static final String HOSTILE = "'; DROP TABLE trivet_lock; -- \\' \\\\ \" ` ? {fn now()} $1 %s";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size(); i > 0; i--) {
            open.get(i - 1).close();
        }
    }

    private HikariDataSource pool(String url, Consumer<HikariConfig> settings) {
        HikariDataSource pool = Pools.pool(url, settings);
        open.add(pool);
        return pool;
    }

    private LockClient locks(HikariDataSource pool) {
        LockClient client = JdbcLocks.leaseRows(pool);
        open.add(client);
        return client;
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aPoolOfOneGetsItsConnectionBackUnchanged(TestDatabase database) throws Exception {
        HikariDataSource one = pool(database.url(), config -> {
            config.setMaximumPoolSize(1);
            config.setAutoCommit(false);
            config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        });
        LockClient client = locks(one);
        for (DistributedLock lock : List.of(
                client.lock("one " + database),
                client.readWriteLock("data " + database).writeLock(),
                client.readWriteLock("data " + database).readLock())) {
            try (Lease lease = lock.acquire()) {
                assertThat(lease.renew()).isTrue();
                assertThat(one.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
            }
            assertThat(one.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
        try (Lease permit = client.semaphore("permits " + database, 1).acquire()) {
            assertThat(permit.renew()).isTrue();
            assertThat(one.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
        }
        assertThat(one.getHikariPoolMXBean().getActiveConnections()).isZero();
        try (Connection connection = one.getConnection()) {
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(connection.getNetworkTimeout()).isZero();
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
        }
        assertThat(client.lock("one " + database).tryAcquire()).isPresent();
    }

    @Test
    void settingsOfStatementsEndWithThem() throws Exception {
        HikariDataSource one = pool(TestDatabase.POSTGRESQL.url(), config -> config.setMaximumPoolSize(1));
        LockClient client = locks(one);
        client.lock("settings").acquire().close();
        client.semaphore("settings of permits", 1).acquire().close();
        try (Connection connection = one.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_setting('lock_timeout')")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void readOnlyConnectionsAreRefusedWhereTheDatabaseRefusesThem(TestDatabase database) {
        LockClient client = locks(pool(database.url(), config -> config.setReadOnly(true)));
        if (!database.isMariaDb()) {
            // For these drivers it's a hint that means nothing while auto-commit is on.
            assertThat(client.lock("read only " + database).tryAcquire()).isPresent();
            return;
        }
        assertThatThrownBy(() -> client.lock("read only " + database).tryAcquire())
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.code()).isEqualTo(Code.REFUSED))
                .hasMessageContaining("ead-only");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void timeZonesOfSessionsMeanNothing(TestDatabase database) {
        String zone = database.isMariaDb() ? "SET time_zone = '%s'" : "SET TIME ZONE '%s'";
        LockClient east = locks(pool(database.url(), config -> config.setConnectionInitSql(zone.formatted("+09:00"))));
        LockClient west = locks(pool(database.url(), config -> config.setConnectionInitSql(zone.formatted("-07:00"))));
        String name = "zones " + database;
        Instant before = Instant.now();
        for (List<LockClient> each : List.of(List.of(east, west), List.of(west, east))) {
            try (Lease lease = each.get(0).lock(name).tryAcquire().orElseThrow()) {
                assertThat(each.get(1).lock(name).tryAcquire()).isEmpty();
                assertThat(lease.renew()).isTrue();
                assertThat(each.get(1).lock(name).holder().orElseThrow().since().orElseThrow())
                        .isBetween(before.minus(Duration.ofMinutes(10)), before.plus(Duration.ofMinutes(10)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MARIADB | SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
                "MARIADB | SET SESSION sql_mode = 'ANSI'",
                "MARIADB | SET SESSION sql_mode = ''",
                "MARIADB | SET SESSION sql_mode = 'TRADITIONAL,PIPES_AS_CONCAT'",
                "MYSQL_DRIVER | SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
                "MYSQL_DRIVER | SET SESSION sql_mode = ''",
                "MYSQL_DRIVER | SET NAMES latin1",
                "POSTGRESQL | SET standard_conforming_strings = off",
            })
    void namesAreTextWhateverTheSessionsRules(TestDatabase database, String setting) {
        if (TestDatabase.available().noneMatch(database::equals)) {
            return;
        }
        LockClient odd = locks(pool(database.url(), config -> config.setConnectionInitSql(setting)));
        LockClient plain = locks(pool(database.url(), config -> {}));
        String name = HOSTILE + setting + " \u20ac \ud83d\ude00";
        LockOptions options = LockOptions.defaults().withOwner(HOSTILE);
        for (List<LockClient> each : List.of(List.of(odd, plain), List.of(plain, odd))) {
            try (Lease lease = each.get(0).lock(name, options).tryAcquire().orElseThrow()) {
                assertThat(lease.renew()).isTrue();
                assertThat(each.get(1).lock(name).holder().orElseThrow().owner())
                        .isEqualTo(HOSTILE);
                assertThat(each.get(1).lock(name).tryAcquire()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MARIADB, &useAffectedRows=true",
        "MARIADB, &useServerPrepStmts=true",
        "MARIADB, &allowMultiQueries=true",
        "MYSQL_DRIVER, &useAffectedRows=true",
        "MYSQL_DRIVER, &useServerPrepStmts=true&cachePrepStmts=true",
        "MYSQL_DRIVER, &characterEncoding=ISO-8859-1",
        "MYSQL_DRIVER, &useLocalSessionState=true&rewriteBatchedStatements=true",
        "POSTGRESQL, &prepareThreshold=1",
        "POSTGRESQL, &preferQueryMode=simple",
        "POSTGRESQL, &autosave=always",
        "H2, ;MODE=MySQL",
        "H2, ;MODE=PostgreSQL",
    })
    void optionsOfDriversMeanNothing(TestDatabase database, String parameters) {
        if (TestDatabase.available().noneMatch(database::equals)) {
            return;
        }
        // A mode of H2 is one of the whole database.
        String url = database.url().replace("/./test;", "/./options;");
        LockClient odd = locks(pool(url + parameters, config -> {}));
        LockClient plain = locks(pool(url, config -> {}));
        String name = "options \u20ac \ud83d\ude00 " + parameters;
        long token = 0;
        for (List<LockClient> each : List.of(List.of(odd, plain), List.of(plain, odd))) {
            try (Lease lease = each.get(0).lock(name).tryAcquire().orElseThrow()) {
                assertThat(lease.fencingToken()).isGreaterThan(token);
                token = lease.fencingToken();
                assertThat(each.get(1).lock(name).tryAcquire()).isEmpty();
                assertThat(lease.renew()).isTrue();
                assertThat(each.get(1).lock(name).holder().orElseThrow().token())
                        .hasValue(token);
            }
            assertThat(each.get(1).lock(name).holder()).isEmpty();
        }
    }
}
