package io.trivet.testkit.server;

class H2ServerTest extends ServerContract<H2Server> {
    @Override
    H2Server start() {
        return H2Server.start();
    }

    @Override
    void store(H2Server server, String value) throws Exception {
        JdbcValues.store(server.jdbcUrl(), value);
    }

    @Override
    String load(H2Server server) throws Exception {
        return JdbcValues.load(server.jdbcUrl() + ";NETWORK_TIMEOUT=1000");
    }
}
