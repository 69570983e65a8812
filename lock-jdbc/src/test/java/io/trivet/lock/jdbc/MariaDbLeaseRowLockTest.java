package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbLeaseRowLockTest extends LockContract {
    private static final HikariDataSource POOL = Pools.pool(TestDatabase.MARIADB.url());

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.leaseRows(POOL, options);
    }
}
