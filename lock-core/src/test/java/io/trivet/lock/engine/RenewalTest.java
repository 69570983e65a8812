package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.ScriptedServer.Asked;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests when leases are renewed and lost, with a clock that the test moves. */
@Timeout(60)
class RenewalTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final HandClock clock = new HandClock();
    private final ScriptedServer server = new ScriptedServer();
    private final LockClient client = new LockEngine(server, LockOptions.defaults(), clock);

    @AfterEach
    void close() {
        client.close();
    }

    private Lease acquire(LockOptions options) throws InterruptedException {
        Lease lease = client.lock("a", options).acquire();
        assertThat(server.next().what()).isEqualTo("acquire");
        return lease;
    }

    @Test
    void aLeaseIsRenewedAfterAThirdOfItsTime() throws Exception {
        Lease lease = acquire(LockOptions.defaults());
        clock.advance(Duration.ofSeconds(9));
        assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(21));
        clock.advance(Duration.ofSeconds(2));
        Asked asked = server.next();
        assertThat(asked.what()).isEqualTo("renew");
        assertThat(asked.request().leaseTime()).isEqualTo(LEASE);
        lease.close();
        assertThat(server.next().what()).isEqualTo("release");
        assertThat(lease.remaining()).isZero();
    }

    @Test
    void theTimeCountsFromBeforeTheRequestByTheFasterClock() throws Exception {
        server.renewals = request -> {
            clock.advance(Duration.ofSeconds(4));
            return Optional.of(request.leaseTime());
        };
        try (Lease lease = acquire(LockOptions.defaults().withAutoRenewal(false))) {
            clock.set(Duration.ofSeconds(10));
            assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(20));
            clock.set(Duration.ofSeconds(-20));
            assertThat(lease.remaining()).isEqualTo(LEASE);
            assertThat(lease.renew()).isTrue();
            assertThat(lease.remaining()).isEqualTo(Duration.ofSeconds(26));
        }
    }

    @Test
    void aLossIsReportedBeforeTheTimeIsOver() throws Exception {
        server.renewals = ScriptedServer.SILENT;
        Lease lease = acquire(LockOptions.defaults());
        CompletableFuture<Duration> left = new CompletableFuture<>();
        lease.onLost(() -> left.complete(lease.remaining()));
        assertThatThrownBy(lease::renew).isInstanceOf(LockException.class);
        clock.advance(Duration.ofMillis(28_500));
        assertThat(left.get(30, TimeUnit.SECONDS)).isEqualTo(Duration.ofMillis(1_500));
        server.renewals = request -> Optional.of(request.leaseTime());
        assertThat(lease.renew()).as("the loss was reported already").isFalse();
        assertThat(lease.isHeld()).isTrue();
        lease.close();
    }

    @Test
    void aLeaseEndsAtOnceIfTheServerNoLongerHasIt() throws Exception {
        server.renewals = request -> Optional.empty();
        Lease lease = acquire(LockOptions.defaults());
        CountDownLatch lost = new CountDownLatch(1);
        lease.onLost(() -> {
            throw new IllegalStateException("fails in its own thread only");
        });
        lease.onLost(lost::countDown);
        assertThat(lease.renew()).isFalse();
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lease.isHeld()).isFalse();
        assertThat(client.lock("a").tryAcquire()).isPresent();
        lease.close();
    }

    @Test
    void aReleaseWaitsForARunningRenewal() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        server.renewals = request -> {
            await(answer);
            return Optional.of(request.leaseTime());
        };
        Lease lease = acquire(LockOptions.defaults());
        clock.advance(Duration.ofSeconds(11));
        assertThat(server.next().what()).isEqualTo("renew");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(lease::close);
        assertThat(server.asked.poll(200, TimeUnit.MILLISECONDS))
                .as("no request is sent while the renewal has no answer")
                .isNull();
        answer.countDown();
        closing.get(30, TimeUnit.SECONDS);
        assertThat(server.next().what()).isEqualTo("release");
        clock.advance(Duration.ofSeconds(11));
        assertThat(server.asked.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void nothingIsHandedOverWhileTheServerIsSilent() throws Exception {
        server.renewals = ScriptedServer.SILENT;
        LockOptions options = LockOptions.defaults().withHandoff(255, Duration.ofMinutes(1));
        Lease lease = acquire(options);
        assertThatThrownBy(lease::renew).isInstanceOf(LockException.class);
        assertThat(server.next().what()).isEqualTo("renew");
        CompletableFuture<Lease> waiting = client.lock("a", options).acquireAsync();
        lease.close();
        assertThat(server.next().what()).isEqualTo("release");
        assertThat(server.next().what()).isEqualTo("acquire");
        assertThat(waiting.get(30, TimeUnit.SECONDS).fencingToken()).isEqualTo(2 << 8);
    }

    @Test
    void aLostConnectionHasAllGrantsRenewedAtOnce() throws Exception {
        CountDownLatch answered = new CountDownLatch(2);
        LockOptions options = LockOptions.defaults().withListener(event -> {
            if (event.kind() == LockEvent.Kind.RENEWED) {
                answered.countDown();
            }
        });
        Lease renewed = acquire(options);
        Lease unrenewed = client.lock("b", options.withAutoRenewal(false)).acquire();
        assertThat(server.next().what()).isEqualTo("acquire");
        clock.advance(Duration.ofSeconds(3));
        server.connectionLost.run();
        assertThat(List.of(server.next(), server.next()))
                .extracting(asked -> asked.what() + " " + asked.request().name())
                .containsExactlyInAnyOrder("renew a", "renew b");
        await(answered);
        assertThat(renewed.remaining()).isEqualTo(LEASE);
        assertThat(unrenewed.remaining()).as("as long as its holder asked for").isEqualTo(LEASE.minusSeconds(3));
        assertThat(server.asked.poll(200, TimeUnit.MILLISECONDS))
                .as("nothing is asked twice")
                .isNull();
    }

    @Test
    void aGrantThatEndedWithItsConnectionIsLostAtOnce() throws Exception {
        server.renewals = request -> Optional.empty();
        Lease lease = acquire(LockOptions.defaults().withAutoRenewal(false));
        CompletableFuture<Boolean> held = new CompletableFuture<>();
        lease.onLost(() -> held.complete(lease.isHeld()));
        server.connectionLost.run();
        assertThat(held.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void nothingIsHandedOverAfterALostConnection() throws Exception {
        server.renewals = ScriptedServer.SILENT;
        LockOptions options = LockOptions.defaults().withHandoff(255, Duration.ofMinutes(1));
        Lease lease = acquire(options);
        server.connectionLost.run();
        assertThat(server.next().what()).isEqualTo("renew");
        CompletableFuture<Lease> waiting = client.lock("a", options).acquireAsync();
        lease.close();
        assertThat(waiting.get(30, TimeUnit.SECONDS).fencingToken()).isEqualTo(2 << 8);
    }

    @Test
    void aRenewalNeverShortensThePromisedTime() throws Exception {
        LockOptions longer = LockOptions.defaults().withHandoff(255, Duration.ofSeconds(20));
        Lease lease = acquire(longer);
        CompletableFuture<Lease> waiting = client.lock("a", longer).acquireAsync();
        clock.advance(Duration.ofSeconds(5));
        lease.close();
        Asked extended = server.next();
        assertThat(extended.what()).isEqualTo("renew");
        assertThat(extended.request().leaseTime())
                .as("the lease time, and the rest of the handoff time")
                .isEqualTo(LEASE.plusSeconds(15));
        Lease next = waiting.get(30, TimeUnit.SECONDS);
        assertThat(next.remaining()).isEqualTo(LEASE);
        assertThat(next.fencingToken()).isEqualTo(lease.fencingToken() + 1);
        assertThat(next.renew()).isTrue();
        assertThat(server.next().request().leaseTime()).isEqualTo(LEASE.plusSeconds(15));
        next.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
