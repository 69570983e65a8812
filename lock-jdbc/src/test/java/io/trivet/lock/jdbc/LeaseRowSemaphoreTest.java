package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.SemaphoreContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import org.junit.jupiter.api.AfterAll;

class LeaseRowSemaphoreTest extends SemaphoreContract {
    private static final HikariDataSource POOL =
            Pools.pool(TestDatabase.POSTGRESQL.url(), config -> config.setMaximumPoolSize(8));

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.leaseRows(POOL, options);
    }
}
