package io.trivet.lock.jdbc;

import io.trivet.testkit.torture.TortureContract;
import io.trivet.testkit.torture.TortureTarget;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MySqlDriverLeaseRowTortureTest extends TortureContract {
    @Override
    protected TortureTarget target() {
        return new LeaseRowTorture.OnMySqlDriver();
    }
}
