package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests what the engine asks the server for readers, writers and permits. */
@Timeout(120)
class KindsTest {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final AcquireResult BUSY = new AcquireResult.Busy(Duration.ofMillis(1));

    /** Answers requests as the test says, and records releases. */
    private static final class Server extends BareServer {
        private final AtomicLong generations = new AtomicLong();
        final BlockingQueue<LockRequest> asked = new LinkedBlockingQueue<>();
        final BlockingQueue<String> released = new LinkedBlockingQueue<>();
        volatile Function<LockRequest, AcquireResult> answers = this::grant;
        volatile boolean supportsAll = true;

        AcquireResult grant(LockRequest request) {
            return new AcquireResult.Granted(generations.incrementAndGet(), request.leaseTime());
        }

        @Override
        public boolean supports(Kind kind) {
            return supportsAll || kind == Kind.EXCLUSIVE;
        }

        @Override
        public AcquireResult acquire(LockRequest request) {
            asked.add(request);
            return answers.apply(request);
        }

        @Override
        public ReleaseResult release(LockRequest request) {
            released.add(request.owner());
            return ReleaseResult.of(true);
        }

        @Override
        public Optional<Duration> renew(LockRequest request) {
            return Optional.of(request.leaseTime());
        }

        @Override
        public String toString() {
            return "a server";
        }
    }

    private final Server server = new Server();
    private final LockEngine engine = new LockEngine(server, LockOptions.defaults());
    private final DistributedLock reading = engine.readWriteLock("a").readLock();
    private final DistributedLock writing = engine.readWriteLock("a").writeLock();
    private final DistributedSemaphore semaphore = engine.semaphore("a", 2);

    @AfterEach
    void close() {
        engine.close();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("within a minute").isNotNull();
        return next;
    }

    @Test
    void aBackendWithoutAKindIsNamedAndSoAreThoseWithIt() {
        server.supportsAll = false;
        assertThatThrownBy(() -> engine.semaphore("a", 1))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContainingAll("a server has no semaphores", "RedisLocks", "InMemoryLocks");
        assertThatThrownBy(() -> engine.readWriteLock("a"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContainingAll("a server has no read/write locks", "ZooKeeperLocks", "JdbcLocks.leaseRows");
        assertThat(engine.multiLock(List.of("a", "b")).tryAcquire()).isPresent();
    }

    @Test
    void requestsTellTheirMode() throws Exception {
        reading.acquire().close();
        writing.acquire().close();
        semaphore.acquire().close();
        engine.lock("a").acquire().close();
        assertThat(server.asked)
                .extracting(LockRequest::mode)
                .containsExactly(LockMode.READ, LockMode.WRITE, LockMode.permit(2), LockMode.EXCLUSIVE);
    }

    @Test
    void everyHolderOfASharedNameHasAnOwnerOfItsOwnAndIsReleased() throws Exception {
        List<Lease> leases = List.of(
                semaphore.acquire(),
                semaphore.acquire(),
                semaphore.tryAcquire().orElseThrow(),
                reading.acquireAsync().get(60, TimeUnit.SECONDS),
                reading.tryAcquireAsync(Duration.ZERO).get(60, TimeUnit.SECONDS).orElseThrow());
        leases.forEach(Lease::close);
        assertThat(server.asked).extracting(LockRequest::owner).doesNotHaveDuplicates();
        assertThat(server.released)
                .containsExactlyInAnyOrderElementsOf(
                        server.asked.stream().map(LockRequest::owner).toList());
    }

    @Test
    void oneWaiterOfAClientAsksAtATimeAndTriesRunBesideIt() throws Exception {
        server.answers = request -> BUSY;
        CompletableFuture<Lease> first = semaphore.acquireAsync();
        CompletableFuture<Lease> second = semaphore.acquireAsync();
        next(server.asked);
        assertThat(semaphore.tryAcquire()).isEmpty();
        assertThat(semaphore.tryAcquireAsync(Duration.ZERO).get(60, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(first.isDone() || second.isDone()).isFalse();
        server.answers = request -> request.waits() ? BUSY : server.grant(request);
        assertThat(semaphore.tryAcquire()).isPresent();
        server.answers = server::grant;
        assertThat(first.get(60, TimeUnit.SECONDS).isHeld()).isTrue();
        assertThat(second.get(60, TimeUnit.SECONDS).isHeld()).isTrue();
    }

    @Test
    void aWriterThatGivesUpIsReleasedAlthoughTheServerNamedNoPlace() throws Exception {
        server.answers = request -> BUSY;
        assertThat(writing.tryAcquire(SHORT)).isEmpty();
        LockRequest first = next(server.asked);
        assertThat(next(server.released)).isEqualTo(first.owner());
        assertThat(server.asked)
                .as("asked again")
                .extracting(LockRequest::owner)
                .containsOnly(first.owner());

        server.asked.clear();
        CompletableFuture<Lease> cancelled = writing.acquireAsync();
        LockRequest second = next(server.asked);
        next(server.asked);
        cancelled.cancel(true);
        assertThat(next(server.released)).isEqualTo(second.owner());
    }

    @Test
    void aWriterThatOnlyTriesAndAReaderLeaveNothingToRelease() throws Exception {
        server.answers = request -> BUSY;
        assertThat(writing.tryAcquire()).isEmpty();
        assertThat(reading.tryAcquire(SHORT)).isEmpty();
        assertThat(semaphore.tryAcquire(SHORT)).isEmpty();
        engine.close();
        assertThat(server.released).isEmpty();
    }

    @Test
    void aLateGrantOfAPermitIsReleasedAndTheNextWaiterAsks() throws Exception {
        CompletableFuture<@Nullable Void> resume = new CompletableFuture<>();
        server.answers = request -> {
            resume.join();
            return server.grant(request);
        };
        assertThat(semaphore.tryAcquire(SHORT)).isEmpty();
        CompletableFuture<Lease> waiting = semaphore.acquireAsync();
        String late = next(server.asked).owner();
        assertThat(server.asked).as("one waiter asks at a time").isEmpty();
        resume.complete(null);
        assertThat(next(server.released)).isEqualTo(late);
        assertThat(waiting.get(60, TimeUnit.SECONDS).isHeld()).isTrue();
        assertThat(next(server.asked).owner()).isNotEqualTo(late);
    }

    @Test
    void aSilentServerFailsAllWaitersForTheSame() throws Exception {
        CompletableFuture<@Nullable Void> resume = new CompletableFuture<>();
        server.answers = request -> {
            resume.join();
            throw new LockException(Code.UNAVAILABLE, "No answer.");
        };
        List<CompletableFuture<Lease>> all = List.of(reading.acquireAsync(), reading.acquireAsync());
        next(server.asked);
        resume.complete(null);
        for (CompletableFuture<Lease> each : all) {
            assertThatThrownBy(() -> each.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            LockException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        }
        server.answers = server::grant;
        assertThat(reading.tryAcquire()).isPresent();
    }

    @Test
    void aReaderWhoseTimeIsOverMayWrite() throws Exception {
        HandClock clock = new HandClock();
        LockOptions hardLimit = LockOptions.defaults().withAutoRenewal(false);
        try (LockEngine byHand = new LockEngine(server, hardLimit, clock)) {
            DistributedReadWriteLock lock = byHand.readWriteLock("a");
            Lease reader = lock.readLock().acquire();
            assertThatThrownBy(() -> lock.writeLock().tryAcquire()).isInstanceOf(IllegalStateException.class);
            clock.advance(hardLimit.leaseTime());
            assertThat(lock.writeLock().tryAcquire()).isPresent();
            reader.close();
        }
    }

    @Test
    void sharedWaitsThatAreInterruptedTimedOutOrCancelledLeaveNothing() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(this::useOften, "user " + i));
        }
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            threads.get(ThreadLocalRandom.current().nextInt(threads.size())).interrupt();
            CompletableFuture<Lease> permit = semaphore.acquireAsync();
            if (!permit.cancel(true)) {
                permit.join().close();
            }
            reading.acquireAsync().thenAccept(Lease::close).get(60, TimeUnit.SECONDS);
        }
        while (!engine.client().queues().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(server.released).isNotEmpty();
    }

    private void useOften() {
        for (int i = 0; i < 500; i++) {
            try {
                Duration some = Duration.ofNanos(ThreadLocalRandom.current().nextInt(100_000));
                switch (i % 5) {
                    case 0 -> reading.tryAcquire(some).ifPresent(Lease::close);
                    case 1 -> semaphore.tryAcquire(some).ifPresent(Lease::close);
                    case 2 -> semaphore.acquire().close();
                    case 3 -> writing.acquire().close();
                    default -> {
                        try (Lease outer = reading.acquire();
                                Lease inner = reading.acquire()) {
                            assertThat(inner.fencingToken()).isEqualTo(outer.fencingToken());
                        }
                    }
                }
            } catch (InterruptedException e) {
                // The next round starts again.
            }
        }
    }
}
