package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A lock's name and two clients, which represent two machines. */
@Timeout(120)
abstract class LockFixture {
    static final Duration LEASE = Duration.ofSeconds(30);

    /** A lease time that is long enough for a few requests, and short enough to wait for. */
    static final Duration SHORT_LEASE = Duration.ofMillis(1500);

    /** A lease that ends by itself. */
    static final LockOptions HARD_LIMIT =
            LockOptions.defaults().withLeaseTime(SHORT_LEASE).withAutoRenewal(false);

    private final List<LockClient> clients = new ArrayList<>();
    final List<LockEvent> events = new CopyOnWriteArrayList<>();
    final ExecutorService threads = Executors.newCachedThreadPool();

    /** The name of this test's locks, which is new for each test. */
    final String name = "contract-" + UUID.randomUUID();

    LockClient here;
    LockClient there;

    /** Returns a new client of the backend, like that of another process. The contract closes it. */
    protected abstract LockClient connect(LockOptions options) throws Exception;

    @BeforeEach
    final void connectBoth() throws Exception {
        here = client(LEASE);
        there = client(LEASE);
    }

    @AfterEach
    final void closeAll() throws InterruptedException {
        clients.forEach(LockClient::close);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS))
                .as("every thread of the test ends after its client was closed")
                .isTrue();
    }

    final LockClient client(Duration leaseTime) throws Exception {
        return client(LockOptions.defaults().withLeaseTime(leaseTime));
    }

    final LockClient client(LockOptions options) throws Exception {
        LockClient client = connect(options);
        clients.add(client);
        return client;
    }

    /** Returns options that record all events in {@link #events}. */
    final LockOptions recorded(LockOptions options) {
        return options.withListener(events::add);
    }

    /** Returns how many events of this kind were recorded. */
    final long count(LockEvent.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    /** Starts another thread that waits for the lock; returns when it waits. */
    final <T> Future<T> waiter(Callable<T> wait) {
        FutureTask<T> task = new FutureTask<>(wait);
        CompletableFuture<Thread> runner = new CompletableFuture<>();
        threads.execute(() -> {
            runner.complete(Thread.currentThread());
            task.run();
        });
        awaitWaiting(runner.join());
        return task;
    }

    /** Checks that a fault is a lock's exception with this code. */
    static Consumer<Throwable> fault(LockException.Code code) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    static long token(Lease lease) {
        try (lease) {
            return lease.fencingToken();
        }
    }

    /**
     * Waits until the thread waits for the lock: after its first request, a contender sleeps, is parked, or waits for a
     * monitor.
     */
    static void awaitWaiting(Thread thread) {
        Awaitility.await("the thread waits for the lock")
                .until(() -> List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                        .contains(thread.getState()));
    }
}
