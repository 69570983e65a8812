package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.Tag;

@Tag("containers")
class MySqlAutoIncrementTest extends AutoIncrementContract {
    MySqlAutoIncrementTest() {
        super(Servers.mySql().jdbcUrl(), "AUTO_INCREMENT = 1");
    }
}
