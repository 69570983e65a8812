package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.AcquireResult.Busy;
import io.trivet.lock.spi.AcquireResult.Granted;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

/** Two clients' requests for a name, and a look at the keys that they write. */
@Timeout(120)
abstract class RequestsFixture {
    /** Longer than any test. */
    static final Duration LEASE = Duration.ofMinutes(10);

    private static final AtomicInteger OWNERS = new AtomicInteger();

    final String name = "requests-" + UUID.randomUUID();
    final UnifiedJedis jedis = jedis();
    LockBackend here;
    LockBackend there;

    /** Returns a URI of the servers. */
    abstract String uri();

    /** Returns a client that only the test uses. */
    abstract UnifiedJedis jedis();

    @BeforeEach
    final void connectBoth() {
        here = connect(uri());
        there = connect(uri());
    }

    @AfterEach
    final void closeAll() {
        here.close();
        there.close();
        jedis.close();
    }

    static LockBackend connect(String uri) {
        return new RedisBackend(
                JedisDrivers.connect(RedisAddress.parse(uri), RedisNode.millisLeftOf(CounterKey.PREFIX)), new Random());
    }

    /** Returns the request of a new contender that doesn't wait. */
    final LockRequest request(LockMode mode) {
        return request(name, mode, LEASE, false);
    }

    final LockRequest waiting(LockMode mode) {
        return request(name, mode, LEASE, true);
    }

    static LockRequest request(String name, LockMode mode, Duration leaseTime, boolean waits) {
        String owner = "0123456789abcdef0123456789abcdef-" + Integer.toString(OWNERS.incrementAndGet(), 36) + "@test";
        return new LockRequest(name, owner, leaseTime, waits, mode);
    }

    /** Returns the generation that the request was granted. */
    static long grant(LockBackend backend, LockRequest request) {
        AcquireResult answer = backend.acquire(request);
        assertThat(answer).isInstanceOf(Granted.class);
        return ((Granted) answer).generation();
    }

    static Busy refuse(LockBackend backend, LockRequest request) {
        AcquireResult answer = backend.acquire(request);
        assertThat(answer).isInstanceOf(Busy.class);
        Busy busy = (Busy) answer;
        assertThat(busy.askAgain()).isPositive().isLessThan(Duration.ofMillis(61));
        return busy;
    }

    static boolean release(LockBackend backend, LockRequest request) {
        return backend.release(request).wasHeld();
    }

    /** Checks that a name is refused, because it is used in another way. */
    static void assertOtherUse(LockBackend backend, LockRequest request) {
        assertThatThrownBy(() -> backend.acquire(request))
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("'" + request.name() + "'", "WRONGTYPE", "choose another name")
                .extracting(LockException::code)
                .isEqualTo(Code.REFUSED);
    }

    static String member(String kind, LockRequest request) {
        return kind + ":" + request.owner();
    }

    /** Lets a writer wait on the server, for longer than the test whatever the machine's speed. */
    final void awaitAs(LockBackend backend, LockRequest writer) {
        assertThat(refuse(backend, writer).queued()).isTrue();
        keepWaiting(writer);
    }

    /** Lets a waiting writer keep readers off for longer than the test. */
    final void keepWaiting(LockRequest writer) {
        String key = CounterKey.ofWaiting(name);
        jedis.zadd(key, (double) Instant.now().plus(LEASE).toEpochMilli(), member("write", writer));
        jedis.expire(key, LEASE.toSeconds());
    }

    /** Makes the holder one whose time is over. */
    final void expire(String kind, LockRequest request) {
        assertThat(jedis.zadd(request.name(), 1, member(kind, request))).isZero();
    }
}
