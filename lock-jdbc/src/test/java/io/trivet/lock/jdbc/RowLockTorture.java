package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;

/** Row locks on one PostgreSQL. */
final class RowLockTorture extends SessionLockTorture {
    @Override
    LockClient client(HikariDataSource pool, LockOptions options) {
        return JdbcLocks.rowLocks(pool, options);
    }

    @Override
    public String toString() {
        return "row locks on PostgreSQL";
    }
}
