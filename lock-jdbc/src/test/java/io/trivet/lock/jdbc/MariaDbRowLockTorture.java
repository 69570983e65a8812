package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.MariaDbServer;
import io.trivet.testkit.server.ServerProcess;

/** Row locks on one MariaDB. */
final class MariaDbRowLockTorture extends SessionLockTorture {
    @Override
    public ServerProcess startServer() {
        return MariaDbServer.start();
    }

    @Override
    String url(int port) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/test?user=root&connectTimeout=2000";
    }

    @Override
    LockClient client(HikariDataSource pool, LockOptions options) {
        return JdbcLocks.rowLocks(pool, options);
    }

    @Override
    public String toString() {
        return "row locks on MariaDB";
    }
}
