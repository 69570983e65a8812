package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.contracts.net.Ports;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

@Timeout(60)
class RedisConnectTest {
    private static final RedisServer SERVER = RedisServer.start();

    @BeforeAll
    static void addUsers() {
        try (Jedis jedis = new Jedis(SERVER.uri())) {
            jedis.aclSetUser("locker", "on", ">s3cret", "~*", "+@all");
            jedis.aclSetUser("reader", "on", ">s3cret", "~*", "+@read", "+@connection");
        }
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void userAndPasswordAreAccepted() throws Exception {
        try (LockClient locks = RedisLocks.connect(uri("locker:s3cret", SERVER.port()));
                Lease lease = locks.lock("a").acquire()) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(lease.toString() + locks + locks.lock("a")).doesNotContain("s3cret", "locker");
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertFault(Code.REFUSED, uri("locker:wr0ng", SERVER.port()), "Check user and password");
    }

    @Test
    void aMissingDatabaseIsRefused() {
        assertFault(Code.REFUSED, uri("locker:s3cret", SERVER.port()) + "/4711", "DB index");
    }

    @Test
    void aUserWithoutRightsIsRefused() {
        try (LockClient locks = RedisLocks.connect(uri("reader:s3cret", SERVER.port()))) {
            assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                    .asInstanceOf(throwable(LockException.class))
                    .hasMessageContainingAll(
                            "Lock 'a'", "127.0.0.1:" + SERVER.port(), "NOPERM", "Allow this user", "+evalsha")
                    .extracting(LockException::code)
                    .isEqualTo(Code.REFUSED);
        }
    }

    @Test
    void aPoolOfOneConnectionIsRefusedWithTheNeededSize() throws Exception {
        for (int size : new int[] {1, 2}) {
            GenericObjectPoolConfig<Connection> config = new GenericObjectPoolConfig<>();
            config.setMaxTotal(size);
            config.setMaxWait(Duration.ofSeconds(20));
            try (RedisClient jedis = RedisClient.builder()
                    .hostAndPort("127.0.0.1", SERVER.port())
                    .poolConfig(config)
                    .build()) {
                if (size == 1) {
                    assertThatThrownBy(() -> RedisLocks.over(jedis))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll("room for 1 connection", "setMaxTotal(2)");
                    continue;
                }
                try (LockClient here = RedisLocks.over(jedis);
                        LockClient there = RedisLocks.over(jedis)) {
                    Lease lease = here.lock("small").acquire();
                    CompletableFuture<Lease> waiting = there.lock("small").acquireAsync();
                    lease.close();
                    waiting.get(30, TimeUnit.SECONDS).close();
                }
            }
        }
    }

    @Test
    void aPortWithoutAServerIsUnavailable() throws Exception {
        int port = Ports.free();
        assertFault(Code.UNAVAILABLE, uri("locker:s3cret", port), "127.0.0.1:" + port);
    }

    @Test
    void anUnknownHostIsUnavailable() {
        assertFault(Code.UNAVAILABLE, "redis://locker:s3cret@no-such-host.invalid:7000", "no-such-host.invalid:7000");
    }

    /** Ids parse addresses with the same class, and have the same test. */
    @Test
    void hostsThatJavasUriDoesNotAcceptAreUsed() {
        assertFault(Code.UNAVAILABLE, "redis://my_redis.invalid:6379", "redis://my_redis.invalid:6379");
        String loopback = "redis://[::1]:" + Ports.free();
        assertFault(Code.UNAVAILABLE, loopback, loopback);
    }

    @Test
    void aServerWithoutTlsIsUnavailableOverTls() {
        assertFault(Code.UNAVAILABLE, "rediss://127.0.0.1:" + SERVER.port(), "rediss://127.0.0.1");
    }

    private static String uri(String credentials, int port) {
        return "redis://" + credentials + "@127.0.0.1:" + port;
    }

    private static void assertFault(Code code, String uri, String detail) {
        assertThatThrownBy(() -> RedisLocks.connect(uri))
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Could not connect to redis", detail)
                .hasMessageNotContainingAny("s3cret", "wr0ng", "\n")
                .extracting(LockException::code)
                .isEqualTo(code);
    }
}
