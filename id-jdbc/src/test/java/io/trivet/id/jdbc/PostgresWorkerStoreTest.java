package io.trivet.id.jdbc;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;

class PostgresWorkerStoreTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return JdbcWorkerStore.over(new UrlDataSource(Servers.postgres().jdbcUrl()));
    }
}
