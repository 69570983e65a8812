package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.AfterAll;

/** Runs the suite with a pool that has a connection for each lock of its clients. */
class AdvisoryLockTest extends LockContract {
    private static final HikariDataSource POOL =
            Pools.pool(Servers.postgres().jdbcUrl(), config -> config.setMaximumPoolSize(100));

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.advisoryLocks(POOL, options);
    }
}
