package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.testkit.server.Servers;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients that contend for a row of an H2 on disk, where a rollback can take the row from the next holder. */
class H2RowSqlTest {
    private static final int CLIENTS = 3;
    private static final int GRANTS = 2_000;

    private final AtomicInteger holders = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final AtomicInteger grants = new AtomicInteger();

    private interface Client {
        void contend(HikariDataSource pool) throws Exception;
    }

    @Test
    void oneTransactionHoldsARow() throws Exception {
        H2RowSql sql = new H2RowSql("h2_row_sql");
        contend(pool -> {
            try (Connection connection = pool.getConnection()) {
                sql.insert(connection, "a");
                connection.setAutoCommit(false);
                while (grants.get() < GRANTS) {
                    if (sql.lock(connection, "a", 1_000).row() == RowSql.Row.LOCKED) {
                        hold();
                    }
                    sql.unlock(connection);
                }
            }
        });
    }

    @Test
    void workThatIsRolledBackEndsBeforeItsLock() throws Exception {
        contend(pool -> {
            TransactionLocks locks = JdbcLocks.transactions(pool);
            IllegalStateException fails = new IllegalStateException("the work fails");
            while (grants.get() < GRANTS) {
                try {
                    locks.tryRun("b", connection -> {
                        hold();
                        throw fails;
                    });
                } catch (IllegalStateException e) {
                    assertThat(e).isSameAs(fails);
                }
            }
        });
    }

    private void contend(Client client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (HikariDataSource pool = Pools.pool(Servers.h2().jdbcUrl())) {
            try (Connection connection = pool.getConnection()) {
                RowTables.create(connection, new H2RowSql("h2_row_sql"));
            }
            List<Future<Boolean>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> {
                    client.contend(pool);
                    return true;
                }));
            }
            for (Future<Boolean> each : clients) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(grants).hasValueGreaterThanOrEqualTo(GRANTS);
        assertThat(overlaps).hasValue(0);
    }

    private void hold() {
        if (holders.incrementAndGet() != 1) {
            overlaps.incrementAndGet();
        }
        grants.incrementAndGet();
        holders.decrementAndGet();
    }
}
