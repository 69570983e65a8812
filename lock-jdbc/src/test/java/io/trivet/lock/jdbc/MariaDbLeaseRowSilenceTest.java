package io.trivet.lock.jdbc;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbLeaseRowSilenceTest extends LeaseRowSilenceContract {
    MariaDbLeaseRowSilenceTest() {
        super(TestDatabase.MARIADB);
    }
}
