package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisUri;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/** Tests that a user needs exactly the rights that the advice names. */
@Timeout(60)
class RedisRightsTest {
    private static final RedisServer SERVER = RedisServer.start();
    private static final String URI = "redis://minimal:s3cret@127.0.0.1:" + SERVER.port();

    private static final List<String> FOR_CLUSTERS = List.of("+cluster", "+asking");

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @BeforeEach
    void forgetRefusals() {
        try (Jedis admin = new Jedis(SERVER.uri())) {
            admin.aclLogReset();
        }
    }

    /** Returns the rules in the advice. */
    private static List<String> rules() {
        return new ArrayList<>(Pattern.compile("[~&+][a-z:*]+")
                .matcher(RedisFaults.RIGHTS)
                .results()
                .map(MatchResult::group)
                .toList());
    }

    static List<String> neededForLocks() {
        return rules().stream()
                .filter(rule -> rule.startsWith("+"))
                .filter(rule -> !FOR_CLUSTERS.contains(rule) && !rule.equals("+evalsha"))
                .filter(rule -> !rule.endsWith("scribe") && !rule.equals("+publish") && !rule.equals("+select"))
                .toList();
    }

    private static void allow(List<String> rules) {
        try (Jedis admin = new Jedis(SERVER.uri())) {
            List<String> all = new ArrayList<>(List.of("reset", "on", ">s3cret", "~lock:*"));
            all.addAll(rules);
            admin.aclSetUser("minimal", all.toArray(String[]::new));
        }
    }

    private static List<String> refusals() {
        try (Jedis admin = new Jedis(SERVER.uri())) {
            return admin.aclLog().stream()
                    .map(entry -> entry.getContext() + " " + entry.getObject())
                    .toList();
        }
    }

    @Test
    void theAdvisedRightsAreEnoughForEverythingThatLocksDo() throws Exception {
        allow(rules());
        try (LockClient here = RedisLocks.connect(URI + "/2");
                LockClient there = RedisLocks.connect(URI + "/2")) {
            DistributedLock lock = here.lock("lock:a");
            Lease lease = lock.acquire();
            assertThat(lease.renew()).isTrue();
            assertThat(there.lock("lock:a").tryAcquire()).isEmpty();
            assertThat(there.lock("lock:a").holder()).isPresent();
            CompletableFuture<Lease> waiting = there.lock("lock:a").acquireAsync();
            lease.close();
            waiting.get(30, TimeUnit.SECONDS);
            assertThat(there.lock("lock:a").forceRelease()).isTrue();
            useShared(here, there);
        }
        assertThat(refusals()).isEmpty();
    }

    private static void useShared(LockClient here, LockClient there) throws Exception {
        DistributedReadWriteLock both = there.readWriteLock("lock:b");
        Lease reader = here.readWriteLock("lock:b").readLock().acquire();
        CompletableFuture<Lease> writer = both.writeLock().acquireAsync();
        Awaitility.await()
                .until(() ->
                        both.readLock().tryAcquireAsync(Duration.ZERO).get().isEmpty());
        assertThat(reader.renew()).isTrue();
        assertThat(both.readLock().holder()).isPresent();
        reader.close();
        writer.get(30, TimeUnit.SECONDS).close();
        Lease permit = here.semaphore("lock:c", 1).acquire();
        assertThat(there.semaphore("lock:c", 1).tryAcquire()).isEmpty();
        permit.close();
        here.semaphore("lock:c", 1).acquire();
        assertThat(there.semaphore("lock:c", 1).forceRelease()).isTrue();
    }

    @Test
    void theConnectionForMessagesNeedsNoOtherRight() throws Exception {
        allow(rules());
        AtomicLong skipped = new AtomicLong();
        RedisDriver driver = JedisDrivers.connect(RedisUri.parse(URI), RedisNode.millisLeftOf(CounterKey.PREFIX));
        ReleaseMessages messages = new ReleaseMessages(driver, () -> System.nanoTime() + skipped.get());
        try {
            for (String name : List.of("lock:a", "lock:b")) {
                Awaitility.await().until(() -> {
                    messages.await(name, Kind.EXCLUSIVE, Duration.ofMillis(20));
                    return messages.isNotified(name);
                });
                skipped.addAndGet(TimeUnit.SECONDS.toNanos(11));
            }
            Awaitility.await().until(() -> {
                messages.await("lock:b", Kind.EXCLUSIVE, Duration.ofMillis(20));
                return !messages.isNotified("lock:a") && messages.isNotified("lock:b");
            });
        } finally {
            messages.close();
            driver.close();
        }
        assertThat(refusals()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("neededForLocks")
    void aUserWithoutOneRightConnectsAndIsToldAllRights(String missing) throws Exception {
        List<String> rules = rules();
        assertThat(rules.remove(missing)).isTrue();
        allow(rules);
        try (LockClient connected = RedisLocks.connect(URI);
                RedisClient jedis = RedisClient.create(URI);
                LockClient over = RedisLocks.over(jedis)) {
            for (LockClient locks : List.of(connected, over)) {
                assertThatThrownBy(() -> useAll(locks))
                        .asInstanceOf(throwable(LockException.class))
                        .hasMessageContaining(RedisFaults.RIGHTS)
                        .extracting(LockException::code)
                        .isEqualTo(Code.REFUSED);
            }
        }
    }

    @Test
    void withoutTheRightToNameAScriptEachRequestHasTheScript() throws Exception {
        List<String> rules = rules();
        assertThat(rules.remove("+evalsha")).isTrue();
        allow(rules);
        try (LockClient locks = RedisLocks.connect(URI)) {
            useAll(locks);
            for (int i = 0; i < 60; i++) {
                locks.lock("lock:b").acquire().close();
            }
        }
        assertThat(refusals()).containsOnly("toplevel evalsha");
    }

    /** The server knows no script, so the script itself must be sent. */
    private static void useAll(LockClient locks) throws InterruptedException {
        try (Jedis admin = new Jedis(SERVER.uri())) {
            admin.flushAll();
            admin.scriptFlush();
            DistributedLock lock = locks.lock("lock:a");
            Lease lease = lock.acquire();
            lease.renew();
            // Finds the lock busy twice, because the second time uses another command.
            try (LockClient other = RedisLocks.connect(SERVER.uri().toString())) {
                lock.forceRelease();
                other.lock("lock:a").acquire();
                lock.tryAcquire();
                lock.tryAcquire();
            }
            locks.semaphore("lock:c", 1).acquire();
            locks.readWriteLock("lock:d").readLock().acquire();
            locks.readWriteLock("lock:e").writeLock().acquire();
        }
    }
}
