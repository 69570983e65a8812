package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisServerTest extends ServerContract<RedisServer> {
    @Override
    RedisServer start() {
        return RedisServer.start();
    }

    @Override
    void store(RedisServer server, String value) throws Exception {
        try (RespSocket client = new RespSocket(server)) {
            assertThat(client.ask("SET", "key", value)).isEqualTo("+OK");
        }
    }

    @Override
    String load(RedisServer server) throws Exception {
        try (RespSocket client = new RespSocket(server)) {
            assertThat(client.ask("GET", "key")).startsWith("$");
            return client.line();
        }
    }

    @Test
    void speaksItsProtocol() throws Exception {
        try (RespSocket client = new RespSocket(server())) {
            assertThat(client.ask("PING")).isEqualTo("+PONG");
        }
        assertThat(server().uri()).hasToString("redis://127.0.0.1:" + server().port());
    }
}
