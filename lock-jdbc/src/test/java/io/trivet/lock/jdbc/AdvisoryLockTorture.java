package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;

/** Advisory locks on one PostgreSQL. */
final class AdvisoryLockTorture extends SessionLockTorture {
    @Override
    LockClient client(HikariDataSource pool, LockOptions options) {
        return JdbcLocks.advisoryLocks(pool, options);
    }

    @Override
    public String toString() {
        return "advisory locks on PostgreSQL";
    }
}
