package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;

class PostgresRangesTest extends JdbcRangesContract {
    PostgresRangesTest() {
        super(Servers.postgres().jdbcUrl());
    }
}
