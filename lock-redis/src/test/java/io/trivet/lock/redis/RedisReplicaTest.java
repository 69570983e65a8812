package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.contracts.net.Ports;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.testkit.server.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/**
 * Tests a former primary, to which an address may lead during a failover. Ids read faults with the same class, and have
 * the same test.
 */
@Timeout(60)
class RedisReplicaTest {
    @Test
    void itIsUnavailableForAsLongAsItIsOne() throws Exception {
        try (RedisServer server = RedisServer.start();
                Jedis jedis = new Jedis(server.uri());
                LockClient locks = RedisLocks.connect(server.uri().toString())) {
            locks.lock("a").acquire().close();
            jedis.replicaof("127.0.0.1", Ports.free());
            assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                    .asInstanceOf(throwable(LockException.class))
                    .hasMessageContainingAll("Lock 'a'", "READONLY", "connect to its primary")
                    .extracting(LockException::code)
                    .isEqualTo(LockException.Code.UNAVAILABLE);
            jedis.replicaofNoOne();
            assertThat(locks.lock("a").tryAcquire()).isPresent();
        }
    }
}
