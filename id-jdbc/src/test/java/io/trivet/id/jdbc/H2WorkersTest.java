package io.trivet.id.jdbc;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;

class H2WorkersTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return JdbcWorkers.over(new UrlDataSource(Servers.h2().jdbcUrl()));
    }
}
