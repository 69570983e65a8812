package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests transactions under locks, on pools of one connection. */
@Timeout(120)
abstract class TransactionLocksContract {
    private final String name = "lock-" + UUID.randomUUID();
    private final String table = "counter_" + UUID.randomUUID().toString().replace('-', '_');
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HikariDataSource pool;
    private HikariDataSource otherPool;
    private TransactionLocks locks;
    private TransactionLocks others;

    abstract String url();

    @BeforeEach
    void open() throws SQLException {
        pool = Pools.pool(url(), config -> {
            config.setMaximumPoolSize(1);
            config.setConnectionTimeout(60_000);
        });
        otherPool = Pools.pool(url(), config -> config.setMaximumPoolSize(2));
        locks = JdbcLocks.transactions(pool);
        others = JdbcLocks.transactions(otherPool);
        try (Connection connection = otherPool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (n integer NOT NULL)");
            statement.execute("INSERT INTO " + table + " VALUES (0)");
        }
    }

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        pool.close();
        otherPool.close();
    }

    private int read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT n FROM " + table)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void write(Connection connection, int n) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("UPDATE " + table + " SET n = ?")) {
            statement.setInt(1, n);
            statement.executeUpdate();
        }
    }

    private void increment(Connection connection) throws SQLException {
        write(connection, read(connection) + 1);
    }

    private int committed() throws SQLException {
        try (Connection connection = otherPool.getConnection()) {
            return read(connection);
        }
    }

    @Test
    void theWorkIsCommittedWithTheLock() throws Exception {
        locks.run(name, connection -> {
            assertThat(connection.getAutoCommit()).isFalse();
            increment(connection);
            assertThat(others.tryRun(name, held -> write(held, 99))).isFalse();
        });
        assertThat(committed()).isEqualTo(1);
        int read = locks.call(name, this::read);
        assertThat(read).isEqualTo(1);
        assertThat(others.tryRun(name, this::increment)).isTrue();
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void whateverTheWorkThrowsRollsItBack() throws Exception {
        for (Throwable thrown : List.of(new IOException("no"), new IllegalStateException("no"), new Error("no"))) {
            assertThatThrownBy(() -> locks.run(name, connection -> {
                        increment(connection);
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (Exception) thrown;
                    }))
                    .isSameAs(thrown);
        }
        assertThat(committed()).isZero();
        assertThat(others.tryRun(name, connection -> {})).isTrue();
    }

    @Test
    void aFailedStatementOfTheWorkIsThrownAsItIs() throws Exception {
        assertThatThrownBy(() -> locks.run(name, connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("NO SUCH STATEMENT");
                    }
                }))
                .isInstanceOf(SQLException.class);
        assertThat(locks.tryRun(name, connection -> {})).isTrue();
    }

    @Test
    void noUpdateIsLostAmongManyThreadsAndPools() throws Exception {
        int rounds = 20;
        List<Future<?>> all = new ArrayList<>();
        for (TransactionLocks each : List.of(locks, others)) {
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        if (round % 2 == 0) {
                            each.run(name, this::increment);
                        } else {
                            assertThat(each.tryRun(name, Duration.ofMinutes(1), this::increment))
                                    .isTrue();
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get(100, TimeUnit.SECONDS);
        }
        assertThat(committed()).isEqualTo(all.size() * rounds);
    }

    @Test
    void aTimedTryEndsWithoutTheLockAndLeavesNothing() throws Exception {
        locks.run(name, connection -> {
            assertThat(others.tryRun(name, Duration.ofMillis(1_500), held -> write(held, 99)))
                    .isFalse();
            assertThat(others.tryRun(name, Duration.ZERO, held -> write(held, 99)))
                    .isFalse();
        });
        assertThat(committed()).isZero();
        assertThat(others.tryRun(name, Duration.ofMinutes(1), this::increment)).isTrue();
    }

    /** The pool has one connection, which the test keeps. */
    @Test
    void aTimedTryEndsThoughThePoolHangs() throws Exception {
        try (Connection taken = pool.getConnection()) {
            assertThat(taken.isValid(5)).isTrue();
            assertThat(locks.tryRun(name, Duration.ofMillis(100), this::increment))
                    .isFalse();
        }
        assertThat(locks.tryRun(name, Duration.ofMinutes(1), this::increment)).isTrue();
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void anInterruptedWaiterStopsWaiting() throws Exception {
        locks.run(name, connection -> {
            FutureTask<Void> waiting = new FutureTask<>(() -> {
                others.run(name, held -> write(held, 99));
                return null;
            });
            Thread waiter = new Thread(waiting, "waits and is interrupted");
            waiter.start();
            Awaitility.await().until(() -> waiter.getState() != Thread.State.NEW);
            waiter.interrupt();
            assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        });
        assertThat(committed()).isZero();
        assertThat(others.tryRun(name, connection -> {})).isTrue();
    }

    @Test
    void aWaiterOfAnotherPoolGoesOnWhenTheHolderIsDone() throws Exception {
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch mayResume = new CountDownLatch(1);
        Future<?> holder = threads.submit(() -> {
            locks.run(name, connection -> {
                increment(connection);
                holds.countDown();
                mayResume.await();
            });
            return null;
        });
        assertThat(holds.await(30, TimeUnit.SECONDS)).isTrue();
        Future<Integer> waiter = threads.submit(() -> others.call(name, this::read));
        mayResume.countDown();
        holder.get(60, TimeUnit.SECONDS);
        assertThat(waiter.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void theSameThreadIsToldThatItWouldWaitForItself() throws Exception {
        locks.run(name, connection -> {
            assertThatThrownBy(() -> locks.run(name, again -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(name);
            assertThatThrownBy(() -> locks.tryRun(name, again -> {})).isInstanceOf(IllegalStateException.class);
        });
        assertThat(locks.tryRun(name, connection -> {})).isTrue();
    }

    @Test
    void connectionsReturnToThePoolAsTheyWere() throws Exception {
        List<String> before = settings();
        locks.run(name, this::increment);
        assertThat(locks.tryRun(name, Duration.ofMinutes(1), this::increment)).isTrue();
        assertThat(settings()).isEqualTo(before);
    }

    /** Returns the settings of the pool's connection that transactions change. */
    abstract List<String> settings(HikariDataSource source) throws SQLException;

    private List<String> settings() throws SQLException {
        return settings(pool);
    }

    @Test
    void badNamesAreRefused() {
        assertThatThrownBy(() -> locks.tryRun("", connection -> {})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> locks.tryRun(name, Duration.ofMillis(-1), connection -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
