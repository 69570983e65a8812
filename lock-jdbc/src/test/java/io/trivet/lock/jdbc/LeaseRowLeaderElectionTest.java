package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LeaderElectionContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.AfterAll;

class LeaseRowLeaderElectionTest extends LeaderElectionContract {
    private static final HikariDataSource POOL = Pools.pool(Servers.postgres().jdbcUrl());

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.leaseRows(POOL, options);
    }
}
