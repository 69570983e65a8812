package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Runs the suite with a dialect that a program brings, which has no more than it must have. */
@Tag("long")
class OtherDialectLockTest extends LockContract {
    private static final HikariDataSource POOL = Pools.pool(TestDatabase.POSTGRESQL.url());

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.builder(POOL)
                .dialect(SmallestDialect.INSTANCE)
                .table("lock_of_another_dialect")
                .options(options)
                .leaseRows();
    }
}
