package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;
import org.junit.jupiter.api.Tag;

@Tag("containers")
class MySqlRangeStoreTest extends JdbcRangeStoreContract {
    MySqlRangeStoreTest() {
        super(Servers.mySql().jdbcUrl());
    }
}
