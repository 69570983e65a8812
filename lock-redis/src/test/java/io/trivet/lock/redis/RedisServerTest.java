package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.testkit.server.Servers;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** Tests the server's keys and answers. */
@Timeout(60)
class RedisServerTest {
    private final RedisClient jedis = RedisClient.create(Servers.redis().uri());
    private final LockClient locks = RedisLocks.over(jedis);
    private final String name = "server-" + UUID.randomUUID();

    @AfterEach
    void close() {
        locks.close();
        jedis.close();
    }

    @Test
    void aServerThatForgotTheScriptsGetsThemAgain() throws Exception {
        locks.lock(name).acquire().close();
        jedis.scriptFlush();
        Lease lease = locks.lock(name).acquire();
        jedis.scriptFlush();
        lease.close();
        assertThat(jedis.exists(name)).isFalse();
    }

    @Test
    void tokensRiseThoughTheirCounterIsLostOrSpoilt() throws Exception {
        long last = 0;
        for (String counter : new String[] {null, "", "nan", "1e300", "-1", "12x"}) {
            if (counter == null) {
                jedis.del(CounterKey.of(name));
            } else {
                jedis.set(CounterKey.of(name), counter);
            }
            try (Lease lease = locks.lock(name).acquire()) {
                assertThat(lease.fencingToken()).isGreaterThan(last);
                last = lease.fencingToken();
            }
        }
    }

    @Test
    void tokensRiseThoughTheServersClockIsBehindTheCounter() throws Exception {
        long ahead = (1L << 53) - 10;
        jedis.set(CounterKey.of(name), Long.toString(ahead));
        try (Lease lease = locks.lock(name).acquire()) {
            assertThat(lease.fencingToken()).isEqualTo((ahead + 1) << 8);
        }
        assertThat(jedis.get(CounterKey.of(name))).isEqualTo(Long.toString(ahead + 1));
    }

    @Test
    void aKeyOfAnotherTypeIsRefusedAndUnchanged() {
        jedis.lpush(name, "theirs");
        assertThatThrownBy(() -> locks.lock(name).tryAcquire())
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Lock '" + name + "'", "WRONGTYPE", "choose another name")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.REFUSED);
        assertThat(jedis.llen(name)).isEqualTo(1);
    }

    @Test
    void aCounterOfAnotherTypeIsRefusedBeforeAnythingIsWritten() {
        jedis.lpush(CounterKey.of(name), "theirs");
        assertThatThrownBy(() -> locks.lock(name).tryAcquire())
                .asInstanceOf(throwable(LockException.class))
                .extracting(LockException::code)
                .isEqualTo(Code.REFUSED);
        assertThat(jedis.exists(name)).isFalse();
    }

    @Test
    void namesOfCountersAreRefused() {
        assertThatThrownBy(() -> locks.lock(CounterKey.of(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trivet:token:");
    }

    @Test
    void theCallersClientStaysOpen() throws Exception {
        Lease lease = locks.lock(name).acquire();
        locks.close();
        assertThat(lease.isHeld()).isFalse();
        assertThat(jedis.exists(name)).isFalse();
        assertThat(jedis.ping()).isEqualTo("PONG");
    }
}
