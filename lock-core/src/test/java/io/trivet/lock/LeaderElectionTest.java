package io.trivet.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.memory.InMemoryLocks;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests listeners that don't return, and the pauses between attempts. */
@Timeout(60)
class LeaderElectionTest {
    private final InMemoryLocks server = new InMemoryLocks();
    private final LockClient here = server.connect();
    private final LockClient there = server.connect();
    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<Thread> working = new CompletableFuture<>();

    @AfterEach
    void close() {
        end.countDown();
        here.close();
        there.close();
    }

    private LeaderElection startStubborn(Duration closeLimit) {
        LeaderListener stubborn = leadership -> {
            working.complete(Thread.currentThread());
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // As programs do that swallow interrupts.
                    Thread.interrupted();
                }
            }
        };
        return LeaderElection.start(here.lock("a"), stubborn, new Random(1), closeLimit);
    }

    @Test
    void closeWaitsOnlyItsTimeForTheListener() throws Exception {
        LeaderElection election = startStubborn(Duration.ofMillis(50));
        Thread thread = working.get(30, TimeUnit.SECONDS);
        assertThat(thread.getName()).isEqualTo("trivet-lock-leader a");
        assertThat(thread.isDaemon()).isTrue();
        election.close();
        assertThat(thread.isAlive()).isTrue();
        assertThat(election.isLeader()).isFalse();
        assertThat(there.lock("a").tryAcquire()).isPresent();
        end.countDown();
        thread.join();
    }

    @Test
    void anInterruptEndsTheWaitOfClose() throws Exception {
        LeaderElection election = startStubborn(Duration.ofHours(1));
        Thread thread = working.get(30, TimeUnit.SECONDS);
        Thread.currentThread().interrupt();
        election.close();
        assertThat(Thread.interrupted()).as("left to the caller").isTrue();
        assertThat(there.lock("a").tryAcquire()).isPresent();
        end.countDown();
        thread.join();
    }

    @Test
    void aWaitTimeoutOfTheLockEndsNoElection() throws Exception {
        CompletableFuture<Long> elected = new CompletableFuture<>();
        Lease lease = there.lock("a").acquire();
        LockOptions impatient = LockOptions.defaults().withWaitTimeout(Duration.ofMillis(1));
        try (LeaderElection election = LeaderElection.start(
                here.lock("a", impatient), leadership -> elected.complete(leadership.fencingToken()))) {
            assertThat(election.isLeader()).isFalse();
            lease.close();
            assertThat(elected.get(30, TimeUnit.SECONDS)).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    void pausesGrowToALimitAndAreRandom() {
        RetryPause pause = new RetryPause(new Random(1));
        for (long limit : new long[] {200, 400, 800, 1600, 3200, 6400, 10_000, 10_000}) {
            assertThat(pause.next()).isBetween(Duration.ofMillis(limit / 2), Duration.ofMillis(limit));
        }
        pause.reset();
        assertThat(pause.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(new RetryPause(new Random(2)).next()).isNotEqualTo(new RetryPause(new Random(3)).next());
    }
}
