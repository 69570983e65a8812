package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever ways waits end, a name that nobody uses any more leaves nothing, and one that is used has one queue. */
@Timeout(120)
class UsersTest {
    private final ScriptedServer server = new ScriptedServer();
    private final LockEngine engine = new LockEngine(server, LockOptions.defaults());
    private final DistributedLock lock = engine.lock("a");
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void waitsThatAreInterruptedTimedOutOrCancelledLeaveNothing() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(this::useOften, "user " + i));
        }
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            threads.get(ThreadLocalRandom.current().nextInt(threads.size())).interrupt();
            List<CompletableFuture<Lease>> waiting = List.of(lock.acquireAsync(), lock.acquireAsync());
            if (!waiting.get(0).cancel(true)) {
                // It had the lock already.
                hold(waiting.get(0).join());
            }
            waiting.get(1).thenAccept(this::hold).get(60, TimeUnit.SECONDS);
        }
        lock.acquire().close();
        assertThat(most)
                .as("the server here grants everything, so only one queue excludes")
                .hasValue(1);
        // A future that was cancelled is left by the thread that asked in its place, which may come to that later.
        while (!engine.client().queues().names().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private void useOften() {
        for (int i = 0; i < 2000; i++) {
            try {
                if (i % 3 == 0) {
                    lock.tryAcquire(Duration.ofNanos(ThreadLocalRandom.current().nextInt(100_000)))
                            .ifPresent(this::hold);
                } else {
                    hold(lock.acquire());
                }
            } catch (InterruptedException e) {
                // The next round begins afresh.
            }
        }
    }

    private void hold(Lease lease) {
        try (lease) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
        }
    }
}
