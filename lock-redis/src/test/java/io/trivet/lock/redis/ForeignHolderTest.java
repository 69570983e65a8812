package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/** Tests holders of other libraries, which write {@code SET name token NX PX}, and compare before they delete. */
@Timeout(60)
class ForeignHolderTest {
    private static final String RELEASE =
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end";

    private final RedisClient foreign = RedisClient.create(Servers.redis().uri());
    private final LockClient locks = RedisLocks.connect(Servers.redis().uri().toString());
    private final String name = "foreign-" + UUID.randomUUID();

    @AfterEach
    void close() {
        locks.close();
        foreign.close();
    }

    @Test
    void excludesUsUntilItReleases() throws Exception {
        assertThat(acquireForeign("theirs")).isTrue();
        assertThat(locks.lock(name).tryAcquire()).isEmpty();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::acquireAndClose);
        assertThat(releaseForeign("theirs")).isTrue();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void excludesUsUntilItsTimeIsOver() throws Exception {
        foreign.set(name, "theirs", SetParams.setParams().nx().px(300));
        try (Lease lease = locks.lock(name).acquire()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void withoutATimeLimitIsStillOnlyBusy() throws Exception {
        foreign.set(name, "theirs");
        assertThat(locks.lock(name).tryAcquire(Duration.ofMillis(50))).isEmpty();
        assertThat(foreign.get(name)).isEqualTo("theirs");
    }

    @Test
    void isExcludedAndReleasesNothingOfOurs() throws Exception {
        try (Lease lease = locks.lock(name).acquire()) {
            assertThat(acquireForeign("theirs")).isFalse();
            assertThat(releaseForeign("theirs")).isFalse();
            assertThat(lease.isHeld()).isTrue();
            assertThat(foreign.get(name)).doesNotContain("\"", " ").isNotEmpty();
            assertThat(foreign.pttl(name)).isBetween(1L, 30_000L);
        }
        assertThat(acquireForeign("theirs")).isTrue();
    }

    @Test
    void thatTookOverAnExpiredGrantIsNotReleasedByUs() throws Exception {
        Lease late = locks.lock(name).acquire();
        foreign.del(name);
        assertThat(acquireForeign("theirs")).isTrue();
        late.close();
        assertThat(foreign.get(name)).isEqualTo("theirs");
    }

    @Test
    void releasingLeavesOnlyACounterThatExpires() throws Exception {
        locks.lock(name).acquire().close();
        Awaitility.await().until(() -> !foreign.exists(name));
        assertThat(foreign.ttl(CounterKey.of(name))).isBetween(86_300L, 86_400L);
    }

    private boolean acquireForeign(String token) {
        return "OK".equals(foreign.set(name, token, SetParams.setParams().nx().px(30_000)));
    }

    private boolean releaseForeign(String token) {
        return foreign.eval(RELEASE, 1, name, token).equals(1L);
    }

    private boolean acquireAndClose() {
        try (Lease lease = locks.lock(name).acquire()) {
            return lease.isHeld();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
