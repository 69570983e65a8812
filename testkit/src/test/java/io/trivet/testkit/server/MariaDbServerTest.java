package io.trivet.testkit.server;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
class MariaDbServerTest extends ServerContract<MariaDbServer> {
    @Override
    MariaDbServer start() {
        return MariaDbServer.start();
    }

    @Override
    void store(MariaDbServer server, String value) throws Exception {
        JdbcValues.store(server.jdbcUrl(), value);
    }

    @Override
    String load(MariaDbServer server) throws Exception {
        return JdbcValues.load(server.jdbcUrl() + "&connectTimeout=1000&socketTimeout=1000");
    }
}
