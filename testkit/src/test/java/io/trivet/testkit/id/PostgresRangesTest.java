package io.trivet.testkit.id;

import io.trivet.testkit.server.Servers;

class PostgresRangesTest extends JdbcRangesContract {
    PostgresRangesTest() {
        super(Servers.postgres().jdbcUrl());
    }
}
