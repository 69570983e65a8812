package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.testkit.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests lease rows behind a pooler, with the driver's default settings. */
@Timeout(120)
class PgBouncerTest {
    private static final int CLIENTS = 4;
    private static final int TURNS = 40;

    @Test
    void leaseRowsWorkIfTransactionsShareTheServersConnections(@TempDir Path directory) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (PostgresServer server = PostgresServer.start();
                PgBouncer pooler = PgBouncer.start(server, directory)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                // Text stays text, even in the statement itself.
                String own = "'; DROP TABLE trivet_lock; -- \\' ? {fn now()} lock-" + i;
                all.add(threads.submit(() -> contend(pooler.url(), own)));
            }
            for (Future<?> each : all) {
                each.get(90, TimeUnit.SECONDS);
            }
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                    Statement statement = connection.createStatement();
                    ResultSet held =
                            statement.executeQuery("SELECT count(*) FROM trivet_lock WHERE owner IS NOT NULL")) {
                assertThat(held.next()).isTrue();
                assertThat(held.getInt(1)).as("locks that were not released").isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void semaphoresAndReadWriteLocksWorkToo(@TempDir Path directory) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        AtomicInteger permits = new AtomicInteger();
        AtomicInteger writers = new AtomicInteger();
        try (PostgresServer server = PostgresServer.start();
                PgBouncer pooler = PgBouncer.start(server, directory)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(threads.submit(() -> share(pooler.url(), permits, writers)));
            }
            for (Future<?> each : all) {
                each.get(90, TimeUnit.SECONDS);
            }
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                    Statement statement = connection.createStatement();
                    ResultSet left = statement.executeQuery("SELECT count(*) FROM trivet_lock_holder")) {
                assertThat(left.next()).isTrue();
                assertThat(left.getInt(1))
                        .as("rows of holders that were not released")
                        .isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void share(String url, AtomicInteger permits, AtomicInteger writers) throws InterruptedException {
        try (HikariDataSource pool = Pools.pool(url);
                LockClient locks = JdbcLocks.leaseRows(pool)) {
            for (int i = 0; i < TURNS / 2; i++) {
                try (Lease permit = locks.semaphore("permits '; --", 2).acquire()) {
                    assertThat(permits.incrementAndGet()).isLessThanOrEqualTo(2);
                    assertThat(permit.renew()).isTrue();
                    permits.decrementAndGet();
                }
                try (Lease writer = locks.readWriteLock("data").writeLock().acquire()) {
                    assertThat(writers.incrementAndGet()).isEqualTo(1);
                    assertThat(writer.renew()).isTrue();
                    writers.decrementAndGet();
                }
                try (Lease reader = locks.readWriteLock("data").readLock().acquire()) {
                    assertThat(writers.get()).isZero();
                    assertThat(reader.renew()).isTrue();
                }
            }
        }
        return null;
    }

    /** Each client starts with different statements, so that their numbers differ. */
    private static Void contend(String url, String own) throws InterruptedException {
        try (HikariDataSource pool = Pools.pool(url);
                LockClient locks = JdbcLocks.leaseRows(pool)) {
            for (int i = 0; i < own.charAt(own.length() - 1) - '0'; i++) {
                locks.lock(own).holder();
            }
            for (int i = 0; i < TURNS; i++) {
                try (Lease lease = locks.lock(i % 2 == 0 ? own : "all").acquire()) {
                    assertThat(lease.renew()).isTrue();
                    assertThat(locks.lock(lease.name()).holder().orElseThrow().token())
                            .hasValue(lease.fencingToken());
                }
            }
        }
        return null;
    }
}
