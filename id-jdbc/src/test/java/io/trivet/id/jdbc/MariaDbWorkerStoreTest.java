package io.trivet.id.jdbc;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbWorkerStoreTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return JdbcWorkerStore.over(new UrlDataSource(Servers.mariaDb().jdbcUrl()));
    }
}
