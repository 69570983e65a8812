package io.trivet.support.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.Ports;
import io.trivet.testkit.server.RedisServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

@Timeout(60)
class RedisConnectionsTest {
    private final RedisServer server = RedisServer.start();
    private final RedisUri uri = RedisUri.parse(server.uri().toString());
    private final RedisClient client = RedisClient.builder()
            .hostAndPort(new HostAndPort(uri.host(), uri.port()))
            .clientConfig(RedisConnections.config(uri).build())
            .poolConfig(RedisConnections.pool())
            .build();
    private final AtomicInteger asked = new AtomicInteger();

    private String write() {
        asked.incrementAndGet();
        return client.set("a", "b");
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void aRestartedServerIsAskedAgainOverNewConnections() {
        assertThat(RedisConnections.ask(client, this::write)).isEqualTo("OK");
        server.kill();
        server.restart();
        assertThat(RedisConnections.ask(client, this::write)).isEqualTo("OK");
        assertThat(asked).hasValue(3);
    }

    @Test
    void aUsersClientIsAskedOnce() {
        assertThat(RedisConnections.ask(null, this::write)).isEqualTo("OK");
        server.kill();
        assertThatThrownBy(() -> RedisConnections.ask(null, this::write)).isInstanceOf(JedisException.class);
        assertThat(asked).hasValue(2);
    }

    /** A new connection may lead to the primary, where the address has moved there. */
    @Test
    void aReplicasConnectionsAreNotKept() {
        assertThat(RedisConnections.ask(client, this::write)).isEqualTo("OK");
        try (Jedis jedis = new Jedis(server.uri())) {
            long before = connections(jedis);
            jedis.replicaof("127.0.0.1", Ports.free());
            assertThatThrownBy(() -> RedisConnections.ask(client, this::write)).hasMessageContaining("READONLY");
            assertThat(asked).hasValue(3);
            assertThat(connections(jedis)).isGreaterThan(before);
        }
    }

    private static long connections(Jedis jedis) {
        return jedis.info("stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }
}
