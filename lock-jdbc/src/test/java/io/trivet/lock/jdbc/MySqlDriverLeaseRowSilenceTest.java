package io.trivet.lock.jdbc;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MySqlDriverLeaseRowSilenceTest extends LeaseRowSilenceContract {
    MySqlDriverLeaseRowSilenceTest() {
        super(TestDatabase.MYSQL_DRIVER);
    }
}
