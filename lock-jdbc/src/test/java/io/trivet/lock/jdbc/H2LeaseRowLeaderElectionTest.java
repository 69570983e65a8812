package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LeaderElectionContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("long")
class H2LeaseRowLeaderElectionTest extends LeaderElectionContract {
    private static final HikariDataSource POOL = Pools.pool(TestDatabase.H2.url());

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.leaseRows(POOL, options);
    }
}
