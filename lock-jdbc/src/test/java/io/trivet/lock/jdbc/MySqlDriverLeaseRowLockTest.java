package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs the suite with MySQL's driver, on MariaDB, with auto-commit off and the strictest isolation. */
@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MySqlDriverLeaseRowLockTest extends LockContract {
    private static final HikariDataSource POOL = Pools.pool(TestDatabase.MYSQL_DRIVER.url(), config -> {
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    });

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.leaseRows(POOL, options);
    }
}
