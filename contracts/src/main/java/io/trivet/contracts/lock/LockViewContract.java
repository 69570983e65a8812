package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The promises of a lock's view as the JDK's {@link Lock}. */
abstract class LockViewContract extends LockFixture {
    @Test
    final void aViewLocksAndUnlocksAsOftenAsItWasLocked() throws Exception {
        Lock view = here.lock(name).asLock();
        view.lock();
        assertThat(view.tryLock()).isTrue();
        assertThat(view.tryLock(1, TimeUnit.SECONDS)).isTrue();
        view.lockInterruptibly();
        for (int i = 0; i < 4; i++) {
            assertThat(there.lock(name).asLock().tryLock()).isFalse();
            view.unlock();
        }
        assertThat(there.lock(name).asLock().tryLock()).isTrue();
        assertThat(view.tryLock(20, TimeUnit.MILLISECONDS)).isFalse();
    }

    /** Code that gets the lock by its name each time relies on this. */
    @Test
    @SuppressWarnings("LockNotBeforeTry") // It is unlocked through other views.
    final void allViewsOfALockAreEquivalent() throws Exception {
        here.lock(name).asLock().lock();
        assertThat(here.lock(name).asLock().tryLock()).isTrue();
        assertThat(here.lock(name + "-2").asLock().tryLock()).isTrue();
        here.lock(name).asLock().unlock();
        assertThat(there.lock(name).asLock().tryLock()).isFalse();
        here.lock(name).asLock().unlock();
        assertThat(there.lock(name).asLock().tryLock()).isTrue();
        assertThatThrownBy(here.lock(name).asLock()::unlock)
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining(name);
        assertThat(there.lock(name + "-2").asLock().tryLock()).isFalse();
        here.lock(name + "-2").asLock().unlock();
        assertThat(there.lock(name + "-2").asLock().tryLock()).isTrue();
    }

    @Test
    @SuppressWarnings("LockNotBeforeTry") // It is unlocked through other views.
    final void aViewWithoutReferencesStillHolds() throws Exception {
        LockClient renewing = client(recorded(LockOptions.defaults().withLeaseTime(Duration.ofSeconds(4))));
        renewing.lock(name).asLock().lock();
        Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(100)).until(() -> {
            System.gc();
            if (count(LockEvent.Kind.LOST) > 0) {
                // This machine is too busy to renew in time.
                events.clear();
                renewing.lock(name).asLock().lock();
            }
            return count(LockEvent.Kind.RENEWED) >= 2;
        });
        assertThat(there.lock(name).tryAcquire()).isEmpty();
        renewing.lock(name).asLock().unlock();
        assertThat(there.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void aViewIsUnlockedOnlyByItsThread() throws Exception {
        Lock view = here.lock(name).asLock();
        assertThatThrownBy(view::unlock)
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessageContaining(name);
        assertThat(view.tryLock()).isTrue();
        CompletableFuture<Void> stranger = CompletableFuture.runAsync(view::unlock);
        assertThatThrownBy(() -> stranger.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalMonitorStateException.class);
        assertThat(there.lock(name).tryAcquire()).isEmpty();
        view.unlock();
        assertThatThrownBy(view::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    final void aViewFollowsTheJdksRulesForInterrupts() throws Exception {
        Lock view = here.lock(name).asLock();
        Thread.currentThread().interrupt();
        assertThatThrownBy(view::lockInterruptibly).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> view.tryLock(0, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);

        Lease lease = there.lock(name).acquire();
        FutureTask<Boolean> waiting = new FutureTask<>(() -> {
            view.lock();
            try {
                return Thread.currentThread().isInterrupted();
            } finally {
                view.unlock();
            }
        });
        Thread thread = new Thread(waiting, "interrupted and still waiting");
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        lease.close();
        assertThat(waiting.get(20, TimeUnit.SECONDS))
                .as("the interrupt is left to the caller")
                .isTrue();
    }

    @Test
    final void aViewHasNoConditions() {
        assertThatThrownBy(here.lock(name).asLock()::newCondition)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("conditions");
    }
}
