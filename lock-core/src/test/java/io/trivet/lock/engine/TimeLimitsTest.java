package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.Lease;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that a caller with a time limit returns by then, although the server hangs until the test lets it continue. */
@Timeout(60)
class TimeLimitsTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final LockOptions LONG_HANDOFF = LockOptions.defaults().withHandoff(255, Duration.ofMinutes(1));

    private final HangingServer server = new HangingServer();
    private final LockEngine engine = new LockEngine(server, LockOptions.defaults());

    @AfterEach
    void close() {
        server.mayResume.countDown();
        engine.close();
    }

    @Test
    void aTryReturnsInItsTimeAndALateGrantIsReleasedAndNeverRenewed() throws Exception {
        assertThat(engine.lock("a").tryAcquire(SHORT)).isEmpty();
        assertThat(engine.lock("a").tryAcquireAsync(SHORT).get(30, TimeUnit.SECONDS))
                .isEmpty();
        server.mayResume.countDown();
        assertThat(server.nextReleased().owner()).isEqualTo(server.owners.get(0));
        engine.lock("a").acquire().close();
        assertThat(server.asked).doesNotContain("renew");
    }

    @Test
    void aTryWithoutATimeHasTheLimitOfTheOptions() {
        assertThatThrownBy(() -> engine.lock("a", LockOptions.defaults().withTryTimeout(SHORT))
                        .tryAcquire())
                .isInstanceOfSatisfying(LockException.class, unavailable())
                .hasMessageContainingAll("Lock 'a' on a hanging server", "no answer within PT0.05S", "try timeout");
        assertThat(engine.lock("a").tryAcquire())
                .as("the name is taken while another request for it is running")
                .isEmpty();
    }

    @Test
    void aWaitLimitIsKept() {
        assertThatThrownBy(() -> engine.lock("a", LockOptions.defaults().withWaitTimeout(SHORT))
                        .acquire())
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMED_OUT));
    }

    @Test
    void aLateGrantGoesToAWaiter() throws Exception {
        assertThat(engine.lock("a", LONG_HANDOFF).tryAcquire(SHORT)).isEmpty();
        CompletableFuture<Lease> waiting = engine.lock("a").acquireAsync();
        server.mayResume.countDown();
        try (Lease lease = waiting.get(30, TimeUnit.SECONDS)) {
            assertThat(lease.fencingToken()).isEqualTo(1 << 8 | 1);
            assertThat(lease.renew()).isTrue();
        }
        assertThat(server.nextReleased().owner()).isEqualTo(server.owners.get(0));
        assertThat(server.owners).hasSize(1);
    }

    @Test
    void anInterruptEndsATryThatWaits() throws Exception {
        FutureTask<Optional<Lease>> task =
                new FutureTask<>(() -> engine.lock("a").tryAcquire(Duration.ofHours(1)));
        Thread thread = new Thread(task, "interrupted");
        thread.start();
        server.awaitAsked(1);
        thread.interrupt();
        assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        server.mayResume.countDown();
        assertThat(server.nextReleased().owner()).isEqualTo(server.owners.get(0));
    }

    @Test
    void allWaitersOfANameFailWithOneSilence() throws Exception {
        server.silent = true;
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        List<FutureTask<Lease>> threads = new ArrayList<>();
        waiting.add(engine.lock("a").acquireAsync());
        server.awaitAsked(1);
        for (int i = 0; i < 6; i++) {
            waiting.add(engine.lock("a").acquireAsync());
            FutureTask<Lease> task = new FutureTask<>(() -> engine.lock("a").acquire());
            Thread thread = new Thread(task, "waiter " + i);
            thread.start();
            threads.add(task);
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
        server.mayResume.countDown();
        for (CompletableFuture<Lease> each : waiting) {
            assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(LockException.class, unavailable());
        }
        for (FutureTask<Lease> each : threads) {
            assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(LockException.class, unavailable());
        }
        assertThat(server.owners).as("owners in requests").hasSize(1);
        server.silent = false;
        engine.lock("a").acquire().close();
    }

    @Test
    void ifAllAskingThreadsHangOthersFailAtOnce() throws Exception {
        List<CompletableFuture<Lease>> asking = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asking.add(engine.lock("lock-" + i).acquireAsync());
        }
        int failed = 0;
        while (failed < 136) {
            failed = (int) asking.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .count();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(server.inside).hasValue(64);
        assertThatThrownBy(() -> engine.lock("one more", LockOptions.defaults().withTryTimeout(Duration.ofHours(1)))
                        .tryAcquire())
                .isInstanceOfSatisfying(LockException.class, unavailable())
                .hasMessageContainingAll("Lock 'one more'", "all threads that ask the server wait for answers");
        server.mayResume.countDown();
        int granted = 0;
        for (CompletableFuture<Lease> each : asking) {
            try {
                each.get(30, TimeUnit.SECONDS).close();
                granted++;
            } catch (ExecutionException e) {
                assertThat(e).cause().isInstanceOfSatisfying(LockException.class, unavailable());
            }
        }
        assertThat(granted).isEqualTo(64);
        engine.lock("one more").acquire().close();
    }

    private static ThrowingConsumer<LockException> unavailable() {
        return e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
    }

    /** Answers no request for a lock until the test lets it continue. */
    private static final class HangingServer extends BareServer {
        private final CountDownLatch mayResume = new CountDownLatch(1);
        private final AtomicInteger inside = new AtomicInteger();
        private final List<String> owners = new CopyOnWriteArrayList<>();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final BlockingQueue<LockRequest> released = new LinkedBlockingQueue<>();
        private volatile boolean silent;

        void awaitAsked(int times) {
            while (owners.size() < times) {
                Thread.onSpinWait();
            }
        }

        LockRequest nextReleased() throws InterruptedException {
            LockRequest next = released.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("a release within half a minute").isNotNull();
            return next;
        }

        @Override
        public AcquireResult acquire(LockRequest request) {
            owners.add(request.owner());
            int generation = owners.size();
            inside.incrementAndGet();
            try {
                mayResume.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                inside.decrementAndGet();
            }
            if (silent) {
                throw new LockException(Code.UNAVAILABLE, "The server is silent.");
            }
            return new AcquireResult.Granted(generation, request.leaseTime());
        }

        @Override
        public ReleaseResult release(LockRequest request) {
            asked.add("release");
            released.add(request);
            return ReleaseResult.of(true);
        }

        @Override
        public Optional<Duration> renew(LockRequest request) {
            asked.add("renew");
            return Optional.of(request.leaseTime());
        }

        @Override
        public String toString() {
            return "a hanging server";
        }
    }
}
