package io.trivet.testkit.id;

import io.trivet.id.jdbc.JdbcWorkers;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;

class H2WorkersTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return JdbcWorkers.over(new UrlDataSource(Servers.h2().jdbcUrl()));
    }
}
