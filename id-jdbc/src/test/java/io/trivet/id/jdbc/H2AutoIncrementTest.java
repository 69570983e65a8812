package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;

class H2AutoIncrementTest extends AutoIncrementContract {
    H2AutoIncrementTest() {
        super(Servers.h2().jdbcUrl(), "ALTER COLUMN id RESTART WITH 1");
    }
}
