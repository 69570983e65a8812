package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import io.trivet.lock.engine.ScriptedServer.Asked;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests for how long a lock stays taken that was closed early, with a clock that the test moves. */
@Timeout(60)
class MinHoldTest {
    private static final LockOptions TEN_SECONDS =
            LockOptions.defaults().withMinHold(Duration.ofSeconds(10)).withHandoff(255, Duration.ofMinutes(1));

    private final HandClock clock = new HandClock();
    private final ScriptedServer keeping =
            new ScriptedServer(Set.of(LockProperty.LOCAL_HANDOFF, LockProperty.KEEPS_MIN_HOLD));
    private final LockClient client = new LockEngine(keeping, TEN_SECONDS, clock);
    private final ScriptedServer forgetful = new ScriptedServer();
    private final LockClient keeper = new LockEngine(forgetful, TEN_SECONDS, clock);

    @AfterEach
    void close() {
        client.close();
        keeper.close();
    }

    private static Lease acquire(LockClient locks, ScriptedServer server) throws InterruptedException {
        Lease lease = locks.lock("a").acquire();
        assertThat(server.next().what()).isEqualTo("acquire");
        return lease;
    }

    private static void assertSilent(ScriptedServer server) throws InterruptedException {
        assertThat(server.asked.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    private static void assertKept(ScriptedServer server, Duration rest) throws InterruptedException {
        Asked asked = server.next();
        assertThat(asked.what()).isEqualTo("keep");
        assertThat(asked.request().leaseTime()).isEqualTo(rest);
    }

    @Test
    void theServerKeepsALockForTheRestOfItsTime() throws Exception {
        Lease lease = acquire(client, keeping);
        clock.advance(Duration.ofNanos(2_999_500_000L));
        lease.close();
        assertKept(keeping, Duration.ofMillis(7_001));
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(lease.renew()).isFalse();
        assertThat(lease.fencingToken()).isEqualTo(1 << 8);
        clock.advance(Duration.ofHours(1));
        lease.close();
        client.close();
        assertSilent(keeping);
    }

    @Test
    void aLockThatWasHeldLongEnoughIsReleased() throws Exception {
        Lease lease = acquire(client, keeping);
        clock.advance(Duration.ofSeconds(10));
        lease.close();
        assertThat(keeping.next().what()).isEqualTo("release");
    }

    @Test
    void neitherTheSameThreadNorAWaiterGetsTheLockWithoutTheServer() throws Exception {
        Lease lease = acquire(client, keeping);
        CompletableFuture<Lease> waiting = client.lock("a").acquireAsync();
        lease.close();
        assertKept(keeping, Duration.ofSeconds(10));
        assertThat(keeping.next().what()).isEqualTo("acquire");
        Lease next = waiting.get(30, TimeUnit.SECONDS);
        assertThat(next.fencingToken()).isEqualTo(2 << 8);
        clock.advance(Duration.ofSeconds(10));
        next.close();
        assertThat(keeping.next().what()).isEqualTo("release");
        Lease again = acquire(client, keeping);
        again.close();
        assertKept(keeping, Duration.ofSeconds(10));
        assertThat(acquire(client, keeping).fencingToken()).isEqualTo(4 << 8);
    }

    @Test
    void aHandedOverLockHasAMinHoldOfItsOwn() throws Exception {
        Lease lease = acquire(client, keeping);
        CompletableFuture<Lease> waiting = client.lock("a").acquireAsync();
        clock.advance(Duration.ofSeconds(10));
        lease.close();
        Lease next = waiting.get(30, TimeUnit.SECONDS);
        assertThat(next.fencingToken()).isEqualTo(lease.fencingToken() + 1);
        assertThat(keeping.next().what())
                .as("each holder gets its whole lease time")
                .isEqualTo("renew");
        clock.advance(Duration.ofSeconds(4));
        next.close();
        assertKept(keeping, Duration.ofSeconds(6));
    }

    @Test
    void theTimeCountsFromTheAnswerByTheMonotonicClock() throws Exception {
        Lease lease = acquire(client, keeping);
        CountDownLatch lost = new CountDownLatch(1);
        lease.onLost(lost::countDown);
        clock.set(Duration.ofHours(1));
        assertThat(lease.isHeld()).as("certain, by the faster clock").isFalse();
        assertThat(client.lock("b").tryAcquire()).isPresent();
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(List.of(keeping.next(), keeping.next()))
                .extracting(Asked::what)
                .containsExactlyInAnyOrder("acquire", "keep");
    }

    @Test
    void aReleaseWithoutAnAnswerIsTriedAgainForTheRestOfTheTime() throws Exception {
        AtomicBoolean silent = new AtomicBoolean(true);
        keeping.beforeKeeping = () -> {
            if (silent.getAndSet(false)) {
                clock.advance(Duration.ofSeconds(4));
                throw new LockException(LockException.Code.UNAVAILABLE, "No answer.");
            }
        };
        acquire(client, keeping).close();
        assertKept(keeping, Duration.ofSeconds(10));
        assertKept(keeping, Duration.ofSeconds(6));
    }

    @Test
    void aClosedClientLeavesTheLockToAServerThatKeepsIt() throws Exception {
        acquire(client, keeping);
        Lease released = client.lock("b", LockOptions.defaults()).acquire();
        assertThat(keeping.next().what()).isEqualTo("acquire");
        clock.advance(Duration.ofSeconds(4));
        client.close();
        assertThat(released.isHeld()).isFalse();
        assertThat(keeping.next().what()).isEqualTo("release");
        assertKept(keeping, Duration.ofSeconds(6));
        assertSilent(keeping);
    }

    @Test
    void aGrantThatNobodyGetsIsReleasedAtOnce() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        keeping.beforeGranting = () -> await(cancelled);
        CompletableFuture<Lease> waiting = client.lock("a").acquireAsync();
        assertThat(keeping.next().what()).isEqualTo("acquire");
        waiting.complete(null);
        cancelled.countDown();
        assertThat(keeping.next().what()).isEqualTo("release");
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theClientKeepsALockThatItsServerWouldRelease() throws Exception {
        Lease lease = acquire(keeper, forgetful);
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        clock.advance(Duration.ofMillis(9_999));
        assertSilent(forgetful);
        assertThat(keeper.lock("a").tryAcquire()).isPresent();
        assertThat(forgetful.next().what()).as("not the same grant again").isEqualTo("acquire");
        clock.advance(Duration.ofMillis(1));
        assertThat(forgetful.next())
                .extracting(Asked::what, asked -> asked.request().name())
                .containsExactly("release", "a");
        assertSilent(forgetful);
    }

    @Test
    void aClosedClientKeepsNothing() throws Exception {
        acquire(keeper, forgetful).close();
        assertSilent(forgetful);
        keeper.lock("b").acquire();
        assertThat(forgetful.next().what()).isEqualTo("acquire");
        keeper.close();
        assertThat(List.of(forgetful.next(), forgetful.next()))
                .extracting(asked -> asked.what() + " " + asked.request().name())
                .containsExactlyInAnyOrder("release a", "release b");
        clock.advance(Duration.ofMinutes(1));
        assertSilent(forgetful);
    }

    @Test
    void aListenerHearsOfTheReleaseWhenTheLeaseIsClosed() throws Exception {
        List<LockEvent.Kind> events = new CopyOnWriteArrayList<>();
        LockOptions recorded = TEN_SECONDS.withListener(event -> events.add(event.kind()));
        keeping.released = ReleaseResult.of(false);
        client.lock("a", recorded).acquire().close();
        assertThat(events)
                .as("the server said that the lock had been lost")
                .containsExactly(LockEvent.Kind.ACQUIRED, LockEvent.Kind.RELEASED, LockEvent.Kind.LOST);
        keeper.lock("a", recorded).acquire().close();
        assertThat(events).endsWith(LockEvent.Kind.ACQUIRED, LockEvent.Kind.RELEASED);
    }

    @Test
    void theLeaseTimeIsAtLeastTheMinHold() {
        LockOptions minute = LockOptions.defaults().withMinHold(Duration.ofMinutes(1));
        assertThat(minute.leaseTime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(minute.minHold()).isEqualTo(Duration.ofMinutes(1));
        assertThat(minute.withLeaseTime(Duration.ofMinutes(2)).leaseTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(minute.withMinHold(Duration.ZERO))
                .hasToString(LockOptions.defaults().toString());
        assertThat(minute.toString()).contains("leaseTime=PT1M", "minHold=PT1M");
        for (Duration bad : List.of(Duration.ofMillis(-1), Duration.ofDays(366))) {
            assertThatThrownBy(() -> minute.withMinHold(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad.toString());
        }
    }
}
