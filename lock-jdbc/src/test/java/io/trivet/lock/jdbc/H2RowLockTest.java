package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.LockContract;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import io.trivet.testkit.server.Servers;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("long")
class H2RowLockTest extends LockContract {
    private static final HikariDataSource POOL =
            Pools.pool(Servers.h2().jdbcUrl(), config -> config.setMaximumPoolSize(100));

    @AfterAll
    static void closePool() {
        POOL.close();
    }

    @Override
    protected Set<LockProperty> promises() {
        return EnumSet.of(LockProperty.EXCLUSIVE, LockProperty.RISING_TOKENS);
    }

    @Override
    protected LockClient connect(LockOptions options) {
        return JdbcLocks.rowLocks(POOL, options);
    }
}
