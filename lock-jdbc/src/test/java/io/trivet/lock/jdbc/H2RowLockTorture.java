package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.H2Server;
import io.trivet.testkit.server.ServerProcess;

/** Row locks on one H2. */
final class H2RowLockTorture extends SessionLockTorture {
    @Override
    public ServerProcess startServer() {
        return H2Server.start();
    }

    @Override
    String url(int port) {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./test;USER=sa;PASSWORD=;NETWORK_TIMEOUT=5000";
    }

    @Override
    LockClient client(HikariDataSource pool, LockOptions options) {
        return JdbcLocks.rowLocks(pool, options);
    }

    @Override
    public String toString() {
        return "row locks on H2";
    }
}
