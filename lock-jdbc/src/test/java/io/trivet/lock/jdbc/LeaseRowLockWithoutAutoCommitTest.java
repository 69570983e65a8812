package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** Runs the suite with a pool whose connections have auto-commit off and the strictest isolation. */
@Tag("long")
class LeaseRowLockWithoutAutoCommitTest extends LockContract {
    private static final HikariDataSource POOL = Pools.pool(Servers.postgres().jdbcUrl(), config -> {
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
