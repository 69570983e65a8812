package io.trivet.id.jdbc;

import io.trivet.testkit.server.Servers;

class H2RangeStoreTest extends JdbcRangeStoreContract {
    H2RangeStoreTest() {
        super(Servers.h2().jdbcUrl());
    }
}
