package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The promises of {@link DistributedSemaphore} on every backend that has it. */
public abstract class SemaphoreContract extends LockFixture {
    private DistributedSemaphore of(LockClient client, int permits) {
        return client.semaphore(name, permits);
    }

    private static boolean isFree(DistributedSemaphore semaphore) {
        Optional<Lease> permit = semaphore.tryAcquire();
        permit.ifPresent(Lease::close);
        return permit.isPresent();
    }

    /** Waits until a permit is free: a wait that ended may leave a request on the server for a moment. */
    private static void awaitFree(DistributedSemaphore semaphore) throws InterruptedException {
        semaphore.tryAcquire(Duration.ofMinutes(1)).orElseThrow().close();
    }

    @Test
    final void asManyPermitsAreHeldAsThereAre() throws Exception {
        assertThat(of(here, 3).name()).isEqualTo(name);
        assertThat(of(here, 3).permits()).isEqualTo(3);
        Lease first = of(here, 3).acquire();
        Lease second = of(there, 3).tryAcquire().orElseThrow();
        Lease third = of(there, 3).tryAcquire(LEASE).orElseThrow();
        assertThat(List.of(first, second, third)).allSatisfy(permit -> {
            assertThat(permit.name()).isEqualTo(name);
            assertThat(permit.isHeld()).isTrue();
            assertThat(permit.remaining()).isPositive().isLessThanOrEqualTo(LEASE);
        });
        assertThat(isFree(of(here, 3))).isFalse();
        assertThat(of(there, 3).tryAcquire(Duration.ofMillis(50))).isEmpty();
        second.close();
        assertThat(second.isHeld()).isFalse();
        try (Lease fourth = of(here, 3).acquire()) {
            assertThat(isFree(of(there, 3))).isFalse();
            assertThat(third.isHeld()).isTrue();
        }
        awaitFree(of(there, 3));
    }

    @Test
    final void everyPermitHasATokenOfItsOwnWhichIsHigherThanThoseBefore() throws Exception {
        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Lease permit = of(i % 3 == 0 ? there : here, 5).acquire();
            tokens.add(permit.fencingToken());
            if (i >= 3) {
                permit.close();
            }
        }
        assertThat(tokens).allMatch(token -> token > 0).doesNotHaveDuplicates().isSorted();
    }

    @Test
    final void oneThreadTakesAnotherPermitEachTime() throws Exception {
        Lease first = of(here, 2).acquire();
        Lease second = of(here, 2).acquire();
        assertThat(second.fencingToken()).isNotEqualTo(first.fencingToken());
        assertThat(isFree(of(here, 2))).isFalse();
        first.close();
        assertThat(second.isHeld()).isTrue();
        assertThat(isFree(of(there, 2))).isTrue();
    }

    @Test
    final void triesOfManyThreadsDoNotRefuseEachOther() throws Exception {
        int many = 6;
        CyclicBarrier together = new CyclicBarrier(many);
        List<Future<Optional<Lease>>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            DistributedSemaphore semaphore = of(i % 3 == 0 ? there : here, many);
            all.add(threads.submit(() -> {
                together.await(60, TimeUnit.SECONDS);
                return semaphore.tryAcquire();
            }));
        }
        for (Future<Optional<Lease>> each : all) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isPresent();
        }
        assertThat(isFree(of(here, many))).isFalse();
    }

    @Test
    final void waitersGetThePermitsThatOthersClose() throws Exception {
        Lease first = of(here, 2).acquire();
        Lease second = of(there, 2).acquire();
        Future<Long> far = waiter(() -> token(of(there, 2).acquire()));
        Future<Long> near = waiter(() -> token(of(here, 2).tryAcquire(LEASE).orElseThrow()));
        CompletableFuture<Long> later = of(here, 2).acquireAsync().thenApply(LockFixture::token);
        assertThat(of(there, 2).tryAcquireAsync(Duration.ofMillis(50)).get(60, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(later).isNotDone();
        first.close();
        // Clients have no order among each other, so each closes its permit at once.
        for (Future<Long> each : List.of(far, near, later)) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isGreaterThan(second.fencingToken());
        }
        assertThat(second.isHeld()).isTrue();
        assertThat(of(here, 2).tryAcquireAsync(Duration.ZERO).get(60, TimeUnit.SECONDS))
                .isPresent();
    }

    @Test
    final void neverMoreHoldersThanPermits() throws Exception {
        int permits = 3;
        int rounds = 12;
        History history = new History();
        List<Future<?>> all = new ArrayList<>();
        for (LockClient client : List.of(here, there, client(LEASE))) {
            for (int i = 0; i < 4; i++) {
                boolean tries = i == 3;
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        DistributedSemaphore semaphore = of(client, permits);
                        Optional<Lease> permit = tries ? semaphore.tryAcquire() : Optional.of(semaphore.acquire());
                        permit.ifPresent(lease -> history.hold(lease, false));
                        permit.ifPresent(Lease::close);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get(100, TimeUnit.SECONDS);
        }
        assertThat(history.size()).isGreaterThanOrEqualTo(9 * rounds);
        history.checkPermits(permits);
    }

    @Test
    final void aPermitOfADeadClientEndsWithItsLease() throws Exception {
        Lease dead = client(HARD_LIMIT).semaphore(name, 1).acquire();
        try (Lease next = of(there, 1).acquire()) {
            assertThat(dead.isHeld()).isFalse();
            assertThat(next.fencingToken()).isGreaterThan(dead.fencingToken());
            dead.close();
            assertThat(next.isHeld()).isTrue();
            assertThat(isFree(of(here, 1))).isFalse();
        }
    }

    @Test
    final void aHeldPermitIsRenewedBeyondItsLeaseTime() throws Exception {
        LockClient renewing = client(recorded(LockOptions.defaults().withLeaseTime(SHORT_LEASE)));
        try (Lease first = of(renewing, 2).acquire();
                Lease second = of(renewing, 2).acquire()) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> count(Kind.RENEWED) >= 8);
            assertThat(first.isHeld()).isTrue();
            assertThat(second.renew()).isTrue();
            assertThat(isFree(of(there, 2))).isFalse();
        }
        assertThat(events).extracting(LockEvent::kind).contains(Kind.ACQUIRED, Kind.RELEASED);
        assertThat(count(Kind.LOST)).isZero();
        assertThat(isFree(of(there, 2))).isTrue();
    }

    @Test
    final void anOperatorTakesAllPermitsAway() throws Exception {
        assertThat(of(there, 2).forceRelease()).isFalse();
        CountDownLatch lost = new CountDownLatch(2);
        LockClient client = client(LockOptions.defaults().withLeaseTime(SHORT_LEASE));
        List<Lease> held = List.of(of(client, 2).acquire(), of(client, 2).acquire());
        held.forEach(each -> each.onLost(lost::countDown));
        assertThat(of(there, 2).forceRelease()).isTrue();
        List<Lease> next = List.of(of(there, 2).acquire(), of(there, 2).acquire());
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(held).noneMatch(Lease::isHeld);
        assertThat(next).allMatch(Lease::isHeld);
        assertThat(of(there, 2).forceRelease()).isTrue();
        assertThat(next).as("its own client learns at once").noneMatch(Lease::isHeld);
    }

    @Test
    final void aPermitThatWasClosedEarlyStaysTakenForItsMinHold() throws Exception {
        LockOptions anHour = LockOptions.defaults().withMinHold(Duration.ofHours(1));
        here.semaphore(name, 2, anHour).acquire().close();
        Lease other = of(there, 2).acquire();
        assertThat(isFree(of(there, 2))).isFalse();
        assertThat(isFree(of(here, 2))).isFalse();
        other.close();
        assertThat(isFree(of(here, 2))).isTrue();
    }

    @Test
    final void waitsEndByTimeoutInterruptAndCancellationAndLeaveNothing() throws Exception {
        Lease permit = of(here, 1).acquire();
        DistributedSemaphore limited =
                there.semaphore(name, 1, LockOptions.defaults().withWaitTimeout(Duration.ofMillis(50)));
        assertThatThrownBy(limited::acquire)
                .satisfies(fault(LockException.Code.TIMED_OUT))
                .hasMessageContaining("Semaphore '" + name);
        FutureTask<Lease> waiting = new FutureTask<>(() -> of(there, 1).acquire());
        Thread thread = new Thread(waiting, "interrupted waiter");
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        CompletableFuture<Lease> cancelled = of(there, 1).acquireAsync();
        assertThat(cancelled.cancel(true)).isTrue();
        permit.close();
        awaitFree(of(here, 1));
        awaitFree(of(there, 1));
    }

    @Test
    final void closingAClientFreesItsPermitsAndFailsItsWaiters() throws Exception {
        CountDownLatch lost = new CountDownLatch(2);
        Lease first = of(here, 3).acquire();
        Lease second = of(here, 3).acquireAsync().get(60, TimeUnit.SECONDS);
        Lease elsewhere = of(there, 3).acquire();
        first.onLost(lost::countDown);
        second.onLost(lost::countDown);
        Future<Long> waiting = waiter(() -> token(of(here, 3).acquire()));
        CompletableFuture<Lease> later = of(here, 3).acquireAsync();
        here.close();
        for (Future<?> each : List.of(waiting, later)) {
            assertThatThrownBy(() -> each.get(60, TimeUnit.SECONDS))
                    .cause()
                    .satisfies(fault(LockException.Code.CLOSED));
        }
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.isHeld() || second.isHeld()).isFalse();
        assertThat(elsewhere.isHeld()).isTrue();
        of(there, 3).acquire();
        of(there, 3).acquire();
        assertThatThrownBy(() -> of(here, 3).tryAcquire()).satisfies(fault(LockException.Code.CLOSED));
    }

    @Test
    final void aSemaphoreNeedsANameAndAPermit() {
        assertThatThrownBy(() -> of(here, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
        assertThatThrownBy(() -> here.semaphore("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(here.semaphore("x".repeat(255), 1).tryAcquire()).isPresent();
    }
}
