package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbAdvisoryLockTest extends LockContract {
    private final HikariDataSource pool =
            Pools.pool(Servers.mariaDb().jdbcUrl(), config -> config.setMaximumPoolSize(100));

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.advisoryLocks(pool, options);
    }
}
