package io.trivet.lock.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.contracts.lock.SilenceContract;
import io.trivet.lock.LockClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** Runs the suite with a pool with default settings, which waits for half a minute. */
abstract class LeaseRowSilenceContract extends SilenceContract {
    private final TestDatabase database;
    private final List<HikariDataSource> pools = new ArrayList<>();

    LeaseRowSilenceContract(TestDatabase database) {
        this.database = database;
    }

    @AfterEach
    void closePools() {
        pools.forEach(HikariDataSource::close);
    }

    @Override
    protected int serverPort() {
        return database.port();
    }

    @Override
    protected LockClient connect(int port) {
        return connect(port, TimeUnit.SECONDS.toMillis(30));
    }

    @Override
    protected LockClient connectOfLittlePatience(int port) {
        return connect(port, TimeUnit.SECONDS.toMillis(3));
    }

    private LockClient connect(int port, long patience) {
        HikariDataSource pool = Pools.pool(database.url(port), config -> {
            config.setMaximumPoolSize(10);
            config.setConnectionTimeout(patience);
        });
        pools.add(pool);
        return JdbcLocks.leaseRows(pool);
    }
}
