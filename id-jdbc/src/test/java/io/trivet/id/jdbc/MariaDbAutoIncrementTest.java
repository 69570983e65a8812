package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

@Tag("long")
@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbAutoIncrementTest extends AutoIncrementContract {
    MariaDbAutoIncrementTest() {
        super(Servers.mariaDb().jdbcUrl(), "AUTO_INCREMENT = 1");
    }
}
