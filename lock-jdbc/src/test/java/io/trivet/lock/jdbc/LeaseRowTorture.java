package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.PostgresServer;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.torture.TortureTarget;
import java.util.ArrayList;
import java.util.List;

/** Lease rows on one PostgreSQL. */
final class LeaseRowTorture implements TortureTarget {
    private final List<HikariDataSource> pools = new ArrayList<>();

    @Override
    public ServerProcess startServer() {
        return PostgresServer.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&connectTimeout=2&loginTimeout=2";
        HikariDataSource pool = Pools.pool(url);
        pools.add(pool);
        return JdbcLocks.leaseRows(pool, options);
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
    }

    @Override
    public String toString() {
        return "lease rows on PostgreSQL";
    }
}
