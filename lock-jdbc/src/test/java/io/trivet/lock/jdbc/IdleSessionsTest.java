package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class IdleSessionsTest {
    private final HikariDataSource pool = pool(8);

    private static HikariDataSource pool(int size) {
        return Pools.pool(TestDatabase.POSTGRESQL.url(), config -> config.setMaximumPoolSize(size));
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private static int active(HikariDataSource pool) {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Test
    void aConnectionThatIsKeptReturnsToItsPoolSoon() throws Exception {
        try (LockClient locks = JdbcLocks.leaseRows(pool)) {
            locks.lock("a").acquire().close();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> active(pool) == 0);
            locks.lock("a").acquire().close();
        }
        assertThat(active(pool)).isZero();
    }

    @Test
    void asManyConnectionsAreKeptAsThePoolCanSpare() throws Exception {
        try (LockClient locks = JdbcLocks.leaseRows(pool);
                Lease first = locks.lock("a").acquire();
                Lease second = locks.lock("b").acquire();
                Lease third = locks.lock("c").acquire()) {
            assertThat(first.isHeld() && second.isHeld() && third.isHeld()).isTrue();
            assertThat(active(pool)).isLessThanOrEqualTo(3);
        }
        assertThat(active(pool)).isZero();
    }

    @Test
    void aSmallPoolSparesNone() throws Exception {
        try (HikariDataSource small = pool(3);
                LockClient locks = JdbcLocks.leaseRows(small)) {
            locks.lock("a").acquire().close();
            assertThat(active(small)).isZero();
        }
    }

    /** A change of the thread costs as much as the statement. */
    @Test
    void aTryUsesAKeptConnectionInTheCallersThread() throws Exception {
        AtomicReference<Thread> asking = new AtomicReference<>();
        DataSource seen = HookedSource.before(pool, "'300'", () -> asking.set(Thread.currentThread()));
        try (LockClient locks = JdbcLocks.leaseRows(seen)) {
            Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
                locks.lock("a").acquire().close();
                locks.lock("a").tryAcquire().orElseThrow().close();
                return asking.get() != null;
            });
        }
        assertThat(asking.get()).isSameAs(Thread.currentThread());
    }
}
