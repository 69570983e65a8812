package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.JedisDrivers;
import io.trivet.support.redis.RedisUri;
import io.trivet.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Transaction;

/** Tests that waiters get messages about releases, and find releases without messages too. */
@Timeout(120)
class ReleaseMessagesTest {
    /** A time that is far longer than the test, so that only a message can end the wait. */
    private static final Duration NEVER = Duration.ofHours(1);

    private final RedisServer server = RedisServer.start();
    private final String uri = server.uri().toString();
    private final LockClient locks = RedisLocks.connect(uri);
    private final RedisDriver driver =
            JedisDrivers.connect(RedisUri.parse(uri), RedisNode.millisLeftOf(CounterKey.PREFIX));
    private final AtomicLong skipped = new AtomicLong();
    private final ReleaseMessages messages = new ReleaseMessages(driver, () -> System.nanoTime() + skipped.get());

    @AfterEach
    void close() {
        messages.close();
        driver.close();
        locks.close();
        server.close();
    }

    /** Each wait has its own thread: with few processors, the JDK's common pool has only one. */
    private CompletableFuture<Void> await(String name) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        messages.await(name, Kind.EXCLUSIVE, NEVER);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task, "waiter for " + name).start());
    }

    /** The subscription begins with the first wait, which ends at once. */
    private void listenTo(String name) throws Exception {
        await(name).get(30, TimeUnit.SECONDS);
        Awaitility.await().until(() -> messages.isNotified(name));
    }

    @Test
    void aReleaseEndsTheWaitForThatLock() throws Exception {
        listenTo("a");
        listenTo("b");
        Lease a = locks.lock("a").acquire();
        Lease b = locks.lock("b").acquire();
        messages.beforeAsking("a", Kind.EXCLUSIVE);
        messages.beforeAsking("b", Kind.EXCLUSIVE);
        CompletableFuture<Void> first = await("a");
        CompletableFuture<Void> second = await("b");
        b.close();
        second.get(30, TimeUnit.SECONDS);
        assertThat(first).isNotDone();
        assertThat(locks.lock("a").forceRelease()).isTrue();
        first.get(30, TimeUnit.SECONDS);
        a.close();
    }

    @Test
    void aMessageThatCameBeforeAskingIsForgotten() throws Exception {
        listenTo("a");
        locks.lock("a").acquire().close();
        Awaitility.await().untilAsserted(() -> await("a").get(30, TimeUnit.SECONDS));
        messages.beforeAsking("a", Kind.EXCLUSIVE);
        CompletableFuture<Void> next = await("a");
        assertThat(next).isNotDone();
        locks.lock("a").acquire().close();
        next.get(30, TimeUnit.SECONDS);
    }

    @Test
    void locksWithoutWaitersAreForgottenWhileOthersAreWaitedFor() throws Exception {
        listenTo("a");
        skipped.addAndGet(TimeUnit.SECONDS.toNanos(11));
        listenTo("b");
        assertThat(messages.isNotified("a")).isFalse();
        try (Jedis admin = new Jedis(server.uri())) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(admin.pubsubChannels()).containsExactly(ReleaseMessages.channel("b")));
        }
        listenTo("a");
    }

    @Test
    void theSubscriptionContinuesWhenTheServerIsBack() throws Exception {
        listenTo("a");
        server.restart();
        Awaitility.await().until(() -> !messages.isNotified("a"));
        Awaitility.await().until(() -> {
            messages.await("a", Kind.EXCLUSIVE, Duration.ofMillis(20));
            return messages.isNotified("a");
        });
        messages.beforeAsking("a", Kind.EXCLUSIVE);
        CompletableFuture<Void> waiting = await("a");
        locks.lock("a").acquire().close();
        waiting.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aUserWithoutTheRightToSubscribeOrPublishCanWaitAndRelease() throws Exception {
        try (Jedis admin = new Jedis(server.uri())) {
            admin.aclSetUser("mute", "on", ">pw", "~*", "resetchannels", "+@all", "-subscribe", "-publish");
        }
        String mute = uri.replace("redis://", "redis://mute:pw@");
        try (LockClient here = RedisLocks.connect(mute);
                LockClient there = RedisLocks.connect(mute)) {
            Lease lease = here.lock("a").acquire();
            CompletableFuture<Lease> waiting = there.lock("a").acquireAsync();
            lease.close();
            assertThat(waiting.get(30, TimeUnit.SECONDS).isHeld()).isTrue();
        }
    }

    @Test
    void closingEndsTheWaitAndTheThread() throws Exception {
        listenTo("a");
        CompletableFuture<Void> waiting = await("a");
        messages.close();
        waiting.get(30, TimeUnit.SECONDS);
        String name = "trivet-redis-messages " + driver;
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain(name));
    }

    @Test
    void closingEndsTheThreadOfASubscriptionThatHasJustBegun() throws Exception {
        try (RedisClient callers = RedisClient.create(server.uri())) {
            RedisDriver over = JedisDrivers.over(callers);
            ReleaseMessages begun = new ReleaseMessages(over, System::nanoTime);
            begun.await("a", Kind.EXCLUSIVE, Duration.ZERO);
            begun.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("trivet-redis-messages " + over);
        }
    }

    @Test
    void theCallersClientGetsItsConnectionBackWithoutUnreadAnswers() throws Exception {
        GenericObjectPoolConfig<Connection> onlyOne = new GenericObjectPoolConfig<>();
        onlyOne.setMaxTotal(1);
        try (RedisClient callers = RedisClient.builder()
                        .hostAndPort(HostAndPort.from(server.uri().getAuthority()))
                        .poolConfig(onlyOne)
                        .build();
                Jedis admin = new Jedis(server.uri())) {
            RedisDriver over = JedisDrivers.over(callers);
            ReleaseMessages theirs = new ReleaseMessages(over, () -> System.nanoTime() + skipped.get());
            theirs.await("a", Kind.EXCLUSIVE, Duration.ZERO);
            Awaitility.await().until(() -> theirs.isNotified("a"));
            skipped.addAndGet(TimeUnit.SECONDS.toNanos(11));
            try (Transaction atOnce = new Transaction(admin)) {
                atOnce.publish(ReleaseMessages.channel("a"), "");
                atOnce.publish(ReleaseMessages.channel("a"), "");
                atOnce.exec();
            }
            for (int i = 0; i < 3; i++) {
                assertThat(callers.get("nothing")).isNull();
            }
            theirs.close();
        }
    }
}
