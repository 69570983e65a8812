package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresOutageTest {
    private final PostgresServer server = PostgresServer.start();
    private final HikariDataSource pool = Pools.impatient(server.jdbcUrl() + "&connectTimeout=2&loginTimeout=2", 4);
    private final LockClient locks =
            JdbcLocks.leaseRows(pool, LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10)));

    @AfterEach
    void close() {
        locks.close();
        pool.close();
        server.close();
    }

    @Test
    void aPausedServerIsReportedAndItsLateGrantIsWithdrawn() throws Exception {
        locks.lock("a").acquire().close();
        server.pause();
        assertUnavailable();
        server.resume();
        awaitPool();
        try (LockClient others = JdbcLocks.leaseRows(pool)) {
            assertThat(others.lock("a").tryAcquire(Duration.ofSeconds(60))).isPresent();
        }
    }

    @Test
    void aServerThatIsDownIsReportedAndServesWhenItIsBack() throws Exception {
        long before;
        try (Lease lease = locks.lock("a").acquire()) {
            before = lease.fencingToken();
        }
        server.kill();
        assertUnavailable();
        server.restart();
        awaitPool();
        try (Lease lease = locks.lock("a").tryAcquire(Duration.ofSeconds(60)).orElseThrow()) {
            assertThat(lease.fencingToken()).isGreaterThan(before);
        }
    }

    @Test
    void aPoolWithoutAFreeConnectionIsUnavailable() throws Exception {
        try (var first = pool.getConnection();
                var second = pool.getConnection();
                var third = pool.getConnection();
                var fourth = pool.getConnection()) {
            assertUnavailable();
        }
        assertThat(locks.lock("a").tryAcquire()).isPresent();
    }

    @Test
    void connectionsReturnToThePoolUnchanged() throws Exception {
        try (HikariDataSource one = Pools.pool(server.jdbcUrl(), config -> {
                    config.setMaximumPoolSize(1);
                    config.setAutoCommit(false);
                });
                LockClient client = JdbcLocks.leaseRows(one)) {
            try (Lease lease = client.lock("a").acquire()) {
                assertThat(one.getHikariPoolMXBean().getActiveConnections())
                        .as("kept, to renew and release the lock")
                        .isEqualTo(1);
                assertThat(lease.renew()).isTrue();
            }
            assertThat(one.getHikariPoolMXBean().getActiveConnections()).isZero();
            try (var connection = one.getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThat(connection.getNetworkTimeout()).isZero();
            }
            client.lock("b").acquire();
        }
    }

    @Test
    void locksAreRenewedAndReleasedWhileTheWorkUsesUpThePool() throws Exception {
        Set<LockEvent> events = ConcurrentHashMap.newKeySet();
        LockOptions options =
                LockOptions.defaults().withLeaseTime(Duration.ofSeconds(3)).withListener(events::add);
        try (HikariDataSource small = Pools.pool(server.jdbcUrl(), config -> {
                    config.setMaximumPoolSize(3);
                    config.setConnectionTimeout(TimeUnit.MINUTES.toMillis(10));
                });
                LockClient client = JdbcLocks.leaseRows(small, options)) {
            Lease first = client.lock("a").acquireAsync().get(30, TimeUnit.SECONDS);
            Lease second = client.lock("b").acquireAsync().get(30, TimeUnit.SECONDS);
            try (var one = small.getConnection();
                    var other = small.getConnection()) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> events.stream()
                                        .filter(event -> event.kind() == Kind.RENEWED)
                                        .count()
                                >= 8);
                assertThat(first.isHeld()).isTrue();
                assertThat(second.isHeld()).isTrue();
                first.close();
                second.close();
                assertThat(one.isValid(5) && other.isValid(5)).isTrue();
            }
            assertThat(events).extracting(LockEvent::kind).doesNotContain(Kind.LOST);
            try (LockClient others = JdbcLocks.leaseRows(pool)) {
                assertThat(others.lock("a").tryAcquire()).isPresent();
                assertThat(others.lock("b").tryAcquire()).isPresent();
            }
        }
    }

    @Test
    void aBrokenReservedConnectionIsReplaced() throws Exception {
        Lease lease = locks.lock("a").acquire();
        server.restart();
        assertThat(lease.renew()).isTrue();
        lease.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
        try (LockClient others = JdbcLocks.leaseRows(pool)) {
            assertThat(others.lock("a").tryAcquire()).isPresent();
        }
    }

    /** A pool pauses longer and longer between its attempts to connect, and so finds out late that a server is back. */
    private void awaitPool() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> {
                    try (Connection connection = pool.getConnection()) {
                        return connection.isValid(5);
                    }
                });
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Lock 'a' on jdbc:postgresql://127.0.0.1:" + server.port(), "try again")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
    }
}
