package io.trivet.id.jdbc;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;

class PostgresWorkersTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return JdbcWorkers.over(new UrlDataSource(Servers.postgres().jdbcUrl()));
    }
}
