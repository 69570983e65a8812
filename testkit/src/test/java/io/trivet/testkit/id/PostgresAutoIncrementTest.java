package io.trivet.testkit.id;

import io.trivet.testkit.server.Servers;

class PostgresAutoIncrementTest extends AutoIncrementContract {
    PostgresAutoIncrementTest() {
        super(Servers.postgres().jdbcUrl(), "ALTER COLUMN id RESTART WITH 1");
    }
}
