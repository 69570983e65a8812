package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;

class H2RangesTest extends JdbcRangesContract {
    H2RangesTest() {
        super(Servers.h2().jdbcUrl());
    }
}
