package io.trivet.id.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.Ports;
import io.trivet.id.IdException;
import io.trivet.id.spi.RangeStore;
import io.trivet.testkit.server.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/**
 * Tests with a former primary, to which an address may still lead after a failover. Locks use the same class to read
 * faults, and have the same test.
 */
@Timeout(60)
class RedisReplicaTest {
    @Test
    void aReplicaIsUnavailable() {
        try (RedisServer server = RedisServer.start();
                Jedis jedis = new Jedis(server.uri());
                RangeStore ranges = RedisRangeStore.connect(server.uri().toString())) {
            assertThat(ranges.take("a", 10)).isOne();
            jedis.replicaof("127.0.0.1", Ports.free());
            assertThatThrownBy(() -> ranges.take("a", 10))
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE))
                    .hasMessageContainingAll("range of 'a'", "READONLY", "connect to its primary");
            jedis.replicaofNoOne();
            assertThat(ranges.take("a", 10)).isEqualTo(11);
        }
    }
}
