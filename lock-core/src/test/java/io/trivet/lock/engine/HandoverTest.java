package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.lock.spi.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests events between one holder and the next, with a clock that the test moves. */
@Timeout(60)
class HandoverTest {
    private static final LockOptions HANDED = LockOptions.defaults().withHandoff(255, Duration.ofMinutes(1));

    private final HandClock clock = new HandClock();
    private final ScriptedServer server = new ScriptedServer();
    private final Thread tester = Thread.currentThread();
    /** Runs when the test's thread reads the clock the next time. */
    private Runnable meanwhile = () -> {};

    private final LockEngine engine = new LockEngine(server, LockOptions.defaults(), new TimeSource() {
        @Override
        public long nanoTime() {
            if (Thread.currentThread() == tester) {
                Runnable due = meanwhile;
                meanwhile = () -> {};
                due.run();
            }
            return clock.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return clock.currentTimeMillis();
        }
    });

    @AfterEach
    void close() {
        engine.close();
    }

    private Lease acquire(LockOptions options) throws InterruptedException {
        Lease lease = engine.lock("a", options).acquire();
        assertThat(server.next().what()).isEqualTo("acquire");
        return lease;
    }

    private LocalQueue queue() {
        AcquireRequest any = new AcquireRequest("a", LockMode.EXCLUSIVE, HANDED, "", false, 0, 1, 1);
        LocalQueue queue = engine.client().queues().enter(any);
        engine.client().queues().leave(any);
        return queue;
    }

    @Test
    void aHandoffMayPauseLongerThanTheNextLeaseLasts() throws Exception {
        Lease lease = acquire(HANDED);
        LockOptions shortLease = HANDED.withLeaseTime(Duration.ofMillis(10)).withAutoRenewal(false);
        CompletableFuture<Lease> waiting = engine.lock("a", shortLease).acquireAsync();
        LocalQueue queue = queue();
        Grant holder = queue.holder();
        Waiter next = queue.first();

        Grant successor = holder.generation().handTo(next);
        clock.advance(Duration.ofMillis(20));
        engine.client().lifecycle().endIfExpired(holder.generation().current());
        assertThat(queue.first())
                .as("still waits: the turn in addition to the lock would make two holders")
                .isSameAs(next);
        assertThat(queue.handOver(next, successor)).isTrue();
        assertThat(holder.generation().current()).isSameAs(successor);
        assertThat(waiting.get(30, TimeUnit.SECONDS).isHeld()).isFalse();
        lease.close();
    }

    @Test
    void nothingIsHandedOverWhileARenewalHasNoAnswer() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        server.renewals = request -> {
            await(answer);
            return Optional.empty();
        };
        Lease lease = acquire(HANDED);
        LockOptions shorter = HANDED.withLeaseTime(Duration.ofSeconds(10)).withAutoRenewal(false);
        CompletableFuture<Lease> waiting = engine.lock("a", shorter).acquireAsync();
        clock.advance(Duration.ofSeconds(11));
        assertThat(server.next().what()).isEqualTo("renew");
        CompletableFuture<Void> closing = CompletableFuture.runAsync(lease::close);
        awaitEnd(lease);
        answer.countDown();
        closing.get(30, TimeUnit.SECONDS);
        assertThat(waiting.get(30, TimeUnit.SECONDS).fencingToken())
                .as("granted again, because the server said that the old grant has ended")
                .isEqualTo(2 << 8);
    }

    /** Waits until the lease is closed, and its grant is released or handed over. */
    private static void awaitEnd(Lease lease) {
        while (lease.isHeld()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aLossFoundByThePreviousHolderIsReportedToTheNext() throws Exception {
        Lease lease = acquire(HANDED);
        Grant before = queue().holder();
        CompletableFuture<Lease> waiting = engine.lock("a", HANDED).acquireAsync();
        CountDownLatch lost = new CountDownLatch(1);
        server.renewals = request -> Optional.empty();
        // The first holder hands the lock over after it was found open, and before the server is asked.
        meanwhile = () -> {
            lease.close();
            waiting.join().onLost(lost::countDown);
        };
        assertThat(engine.client().lifecycle().renew(before)).isFalse();
        assertThat(waiting.join().fencingToken()).isEqualTo(lease.fencingToken() + 1);
        assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting.join().isHeld()).isFalse();
    }

    @Test
    void otherClientsComeFirstIfTheFirstHolderUsedUpTheHandoffTime() throws Exception {
        server.released = new ReleaseResult(true, Duration.ofHours(1));
        Lease lease = acquire(LockOptions.defaults());
        CompletableFuture<Lease> waiting = engine.lock("a").acquireAsync();
        clock.advance(Duration.ofMillis(25));
        lease.close();
        assertThat(server.next().what()).isEqualTo("release");
        assertThat(server.asked.poll(200, TimeUnit.MILLISECONDS))
                .as("the client waits so that others can ask")
                .isNull();
        waiting.cancel(true);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptDoesNotRestartTheWaitLimit() throws Exception {
        Lease lease = acquire(HANDED.withLeaseTime(Duration.ofDays(1)));
        AtomicReference<@Nullable LockException> fault = new AtomicReference<>();
        Thread waiting = new Thread(
                () -> {
                    try {
                        engine.lock("a", HANDED.withWaitTimeout(Duration.ofHours(1)))
                                .asLock()
                                .lock();
                    } catch (LockException e) {
                        fault.set(e);
                    }
                },
                "waiting");
        waiting.start();
        while (queue().first() == null) {
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofHours(2));
        waiting.interrupt();
        waiting.join();
        assertThat(fault.get()).isNotNull();
        assertThat(fault.get().code()).isEqualTo(LockException.Code.TIMED_OUT);
        lease.close();
    }
}
