package io.trivet.id.jdbc;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;

class H2WorkerStoreTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return JdbcWorkerStore.over(new UrlDataSource(Servers.h2().jdbcUrl()));
    }
}
