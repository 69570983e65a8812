package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;

class PostgresAutoIncrementTest extends AutoIncrementContract {
    PostgresAutoIncrementTest() {
        super(Servers.postgres().jdbcUrl(), "ALTER COLUMN id RESTART WITH 1");
    }
}
