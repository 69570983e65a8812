package io.trivet.testkit.id;

import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbRangesTest extends JdbcRangesContract {
    MariaDbRangesTest() {
        super(Servers.mariaDb().jdbcUrl());
    }
}
