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

/** Tests that an unused name leaves nothing behind, however its waits end, and that a used name has one queue. */
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
                // The thread already had the lock.
                hold(waiting.get(0).join());
            }
            waiting.get(1).thenAccept(this::hold).get(60, TimeUnit.SECONDS);
        }
        lock.acquire().close();
        assertThat(most)
                .as("this server grants everything, so only one shared queue can exclude")
                .hasValue(1);
        // A cancelled future is left by the thread that asks for it, perhaps a little later.
        while (!engine.client().queues().isEmpty()) {
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
                // The next round starts again.
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
