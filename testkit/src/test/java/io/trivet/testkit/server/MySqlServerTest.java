package io.trivet.testkit.server;

import org.junit.jupiter.api.Tag;

@Tag("containers")
class MySqlServerTest extends ServerContract<MySqlServer> {
    @Override
    MySqlServer start() {
        return MySqlServer.start();
    }

    @Override
    void store(MySqlServer server, String value) throws Exception {
        JdbcValues.store(server.jdbcUrl(), value);
    }

    @Override
    String load(MySqlServer server) throws Exception {
        return JdbcValues.load(server.jdbcUrl() + "&connectTimeout=1000&socketTimeout=1000");
    }
}
