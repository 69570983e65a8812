package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** Tests nodes that hang, die, come back, and disagree. */
@Timeout(120)
class RedlockOutageTest {
    private static final List<RedisServer> SERVERS = new ArrayList<>();

    private final String name = "outage-" + UUID.randomUUID();
    private final LockClient locks = Redlock.connect(
            Nodes.uri(SERVERS.stream().map(RedisServer::port).toList()),
            LockOptions.defaults().withLeaseTime(Duration.ofMinutes(2)));

    @BeforeAll
    static void start() {
        for (int i = 0; i < 5; i++) {
            SERVERS.add(RedisServer.start());
        }
    }

    @AfterAll
    static void end() {
        SERVERS.forEach(RedisServer::close);
    }

    private final List<RedisClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        locks.close();
        clients.forEach(RedisClient::close);
        SERVERS.forEach(RedisServer::restart);
    }

    /** Returns a lock client of another process, which uses its program's clients of Redis. */
    private LockClient others() {
        SERVERS.forEach(server -> clients.add(RedisClient.create(server.uri())));
        return Redlock.over(clients);
    }

    private static String get(int node, String key) {
        try (RedisClient jedis = RedisClient.create(SERVERS.get(node).uri())) {
            return jedis.get(key);
        }
    }

    private static void set(int node, String key, String value) {
        try (RedisClient jedis = RedisClient.create(SERVERS.get(node).uri())) {
            jedis.set(key, value);
        }
    }

    private void delete(int... from) {
        for (int node : from) {
            try (RedisClient jedis = RedisClient.create(SERVERS.get(node).uri())) {
                jedis.del(name);
            }
        }
    }

    private static long countOf(String key) {
        return SERVERS.stream()
                .filter(server -> {
                    try (RedisClient jedis = RedisClient.create(server.uri())) {
                        return jedis.exists(key);
                    }
                })
                .count();
    }

    @Test
    void aLockIsAKeyOnEveryNode() throws Exception {
        try (Lease lease = locks.lock(name).acquire()) {
            Awaitility.await().until(() -> countOf(name) == 5);
            assertThat(lease.remaining()).isLessThanOrEqualTo(Duration.ofMinutes(2));
            try (RedisClient jedis = RedisClient.create(SERVERS.get(0).uri())) {
                // The lease time, 1 % and 2 ms.
                assertThat(jedis.pttl(name)).isBetween(100_000L, 121_215L);
            }
        }
        Awaitility.await().until(() -> countOf(name) == 0);
        assertThat(countOf(CounterKey.of(name))).isEqualTo(5);
    }

    @Test
    void twoNodesThatHangStopNobody() throws Exception {
        SERVERS.get(1).pause();
        SERVERS.get(3).pause();
        long last = 0;
        for (int i = 0; i < 50; i++) {
            try (Lease lease = locks.lock(name).acquire()) {
                assertThat(lease.fencingToken()).isGreaterThan(last);
                assertThat(lease.renew()).isTrue();
                last = lease.fencingToken();
            }
        }
        try (Lease lease = locks.lock(name).acquire();
                LockClient others = others()) {
            assertThat(others.lock(name).tryAcquire(Duration.ofMillis(100))).isEmpty();
            assertThat(others.lock(name).holder().orElseThrow().token()).hasValue(lease.fencingToken());
        }
    }

    @Test
    void twoNodesThatAreDownStopNobodyAndJoinWhenTheyAreBack() throws Exception {
        long last;
        try (Lease lease = locks.lock(name).acquire()) {
            last = lease.fencingToken();
        }
        SERVERS.get(0).kill();
        SERVERS.get(2).kill();
        try (Lease lease = locks.lock(name).acquire()) {
            assertThat(lease.fencingToken()).isGreaterThan(last);
            last = lease.fencingToken();
        }
        SERVERS.get(0).restart();
        SERVERS.get(2).restart();
        SERVERS.get(1).kill();
        SERVERS.get(4).kill();
        try (Lease lease = locks.lock(name).tryAcquire(Duration.ofSeconds(60)).orElseThrow()) {
            assertThat(lease.fencingToken()).isGreaterThan(last);
        }
    }

    @Test
    void threeNodesThatAreDownMakeItUnavailableAndAreNamed() throws Exception {
        Lease lease = locks.lock(name + "-held").acquire();
        for (int node = 0; node < 3; node++) {
            SERVERS.get(node).kill();
        }
        assertThatThrownBy(() -> locks.lock(name).tryAcquire())
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll(
                        "Lock '" + name + "' on redlock://127.0.0.1:",
                        "could not be acquired",
                        "2 of 5 nodes answered, and 3 are needed",
                        SERVERS.get(1).uri().toString(),
                        "then try again")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
        // Nothing stays on the two others.
        Awaitility.await().until(() -> get(3, name) == null && get(4, name) == null);
        assertThatThrownBy(lease::renew)
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContaining("could not be renewed")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
        lease.close();
    }

    @Test
    void aSplitVoteLeavesNothingAndIsTriedAgain() throws Exception {
        // Two other clients have two nodes each.
        for (int node = 0; node < 4; node++) {
            set(node, name, node < 2 ? "one" : "two");
        }
        DistributedLock lock = locks.lock(name);
        assertThat(lock.tryAcquire()).isEmpty();
        Awaitility.await().until(() -> get(4, name) == null);
        assertThat(lock.holder()).isEmpty();
        CompletableFuture<Lease> waiting = lock.acquireAsync();
        try (RedisClient jedis = RedisClient.create(SERVERS.get(0).uri())) {
            jedis.del(name);
        }
        assertThat(waiting).isNotDone();
        try (RedisClient jedis = RedisClient.create(SERVERS.get(2).uri())) {
            jedis.del(name);
        }
        waiting.get(60, TimeUnit.SECONDS).close();
        assertThat(get(1, name)).isEqualTo("one");
        assertThat(get(3, name)).isEqualTo("two");
    }

    @Test
    void tokensRiseThoughCountersDiffer() throws Exception {
        long ahead = (1L << 53) - 100_000_000;
        for (int node = 0; node < 5; node++) {
            set(node, CounterKey.of(name), Long.toString(ahead + node * 10_000_000L));
        }
        for (int i = 1; i <= 3; i++) {
            try (Lease lease = locks.lock(name).acquire()) {
                // At least the lowest counter that a quorum needs has been passed.
                assertThat(lease.fencingToken() >> 8).isGreaterThanOrEqualTo(ahead + 20_000_000 + i);
            }
        }
        int quorum = 0;
        for (int node = 0; node < 5; node++) {
            quorum += Long.parseLong(get(node, CounterKey.of(name))) >= ahead + 20_000_000 ? 1 : 0;
        }
        assertThat(quorum).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aQuorumDecidesWhetherALeaseIsLost() throws Exception {
        Lease lease = locks.lock(name).acquire();
        Awaitility.await().until(() -> countOf(name) == 5);
        delete(0, 1);
        assertThat(lease.renew()).as("three nodes still have the key").isTrue();
        Awaitility.await().until(() -> countOf(name) == 5);
        delete(2, 3, 4);
        assertThat(lease.renew()).as("two nodes still have the key").isFalse();
        assertThat(lease.isHeld()).isFalse();
        Awaitility.await().until(() -> countOf(name) == 0);
    }

    @Test
    void aRenewalTakesTheKeyOnNodesThatAreBack() throws Exception {
        SERVERS.get(0).kill();
        SERVERS.get(1).kill();
        Lease lease = locks.lock(name).acquire();
        SERVERS.get(0).restart();
        SERVERS.get(1).restart();
        set(1, name, "another library's");
        Awaitility.await().until(() -> {
            assertThat(lease.renew()).isTrue();
            return get(0, name) != null;
        });
        assertThat(get(0, name)).isEqualTo(get(2, name));
        assertThat(get(1, name)).isEqualTo("another library's");
        lease.close();
        Awaitility.await().until(() -> countOf(name) == 1);
    }

    @Test
    void aNodeThatHangsHoldsABoundedNumberOfRequests() throws Exception {
        int sent = 2_000;
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        RedisNode.Call call = new RedisNode.Call(LockScripts.HOLDER, List.of(name, CounterKey.of(name)), List.of());
        SERVERS.get(0).pause();
        try (NodeLane lane = new NodeLane(Nodes.drivers(SERVERS).get(0))) {
            for (int i = 0; i < sent; i++) {
                lane.send(call, System.nanoTime() + TimeUnit.HOURS.toNanos(1), reply -> {
                    answered.incrementAndGet();
                    if (reply.fault() != null && reply.fault().getMessage().contains("requests wait for it already")) {
                        refused.incrementAndGet();
                    }
                });
            }
            assertThat(refused.get()).isBetween(1, 1_000);
            assertThat(answered.get()).isGreaterThanOrEqualTo(refused.get());
            SERVERS.get(0).resume();
            Awaitility.await().until(() -> answered.get() == sent);
            assertThat(lane.isUnresponsive(TimeUnit.HOURS.toNanos(1))).isFalse();
        }
    }

    @Test
    void nodesThatForgotTheScriptsGetThemAgain() throws Exception {
        locks.lock(name).acquire().close();
        for (RedisServer server : SERVERS) {
            try (RedisClient jedis = RedisClient.create(server.uri())) {
                jedis.scriptFlush();
            }
        }
        try (Lease lease = locks.lock(name).tryAcquire().orElseThrow()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void closingReleasesAllLocksAndEndsAllThreadsThoughANodeHangs() throws Exception {
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            held.add(locks.lock(name + i).acquireAsync().get(60, TimeUnit.SECONDS));
        }
        try (LockClient others = others()) {
            CompletableFuture<Lease> waiting = others.lock(name + 0).acquireAsync();
            SERVERS.get(2).pause();
            locks.close();
            SERVERS.get(2).resume();
            waiting.get(60, TimeUnit.SECONDS).close();
        }
        try (RedisClient jedis = RedisClient.create(SERVERS.get(0).uri())) {
            Awaitility.await().until(() -> jedis.keys(name + "*").isEmpty());
        }
        assertThat(held).noneMatch(Lease::isHeld);
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(each -> each.startsWith("trivet-redlock")));
    }
}
