package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ServerProcess;
import io.trivet.testkit.torture.TortureTarget;
import java.util.ArrayList;
import java.util.List;

/** Lease rows on one server: PostgreSQL, or that of a nested class. */
class LeaseRowTorture implements TortureTarget {
    private final TestDatabase database;
    private final List<HikariDataSource> pools = new ArrayList<>();

    LeaseRowTorture() {
        this(TestDatabase.POSTGRESQL);
    }

    private LeaseRowTorture(TestDatabase database) {
        this.database = database;
    }

    @Override
    public ServerProcess startServer() {
        return database.start();
    }

    @Override
    public LockClient connect(int port, LockOptions options) {
        HikariDataSource pool = Pools.impatient(database.url(port), 4);
        pools.add(pool);
        return JdbcLocks.leaseRows(pool, options);
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
    }

    @Override
    public String toString() {
        return "lease rows on " + database;
    }

    /** MariaDB with its driver. */
    static final class OnMariaDb extends LeaseRowTorture {
        OnMariaDb() {
            super(TestDatabase.MARIADB);
        }
    }

    /** MariaDB with MySQL's driver. */
    static final class OnMySqlDriver extends LeaseRowTorture {
        OnMySqlDriver() {
            super(TestDatabase.MYSQL_DRIVER);
        }
    }

    /** H2's server. */
    static final class OnH2 extends LeaseRowTorture {
        OnH2() {
            super(TestDatabase.H2);
        }
    }
}
