package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The promises of a minimum hold time: a lock that was closed early stays taken. */
abstract class MinHoldContract extends HandoffContract {
    /** Longer than any test. */
    private static final LockOptions AN_HOUR = LockOptions.defaults().withMinHold(Duration.ofHours(1));

    private static final int GENERATION = 8;

    private boolean serverKeeps() {
        return here.guarantees().properties().contains(LockProperty.KEEPS_MIN_HOLD);
    }

    @Test
    final void aLockThatWasClosedEarlyStaysTaken() throws Exception {
        DistributedLock job = here.lock(name, AN_HOUR);
        Lease lease = job.acquire();
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
        assertThat(lease.renew()).isFalse();

        assertThat(there.lock(name).tryAcquire()).isEmpty();
        assertThat(there.lock(name, AN_HOUR).tryAcquire(Duration.ofMillis(50))).isEmpty();
        assertThat(job.tryAcquire()).as("the same thread").isEmpty();
        assertThat(threads.submit(() -> here.lock(name).tryAcquire()).get()).isEmpty();
        assertThat(job.tryAcquireAsync(Duration.ofMillis(50)).get(30, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(there.lock(name).holder().orElseThrow().token()).hasValue(lease.fencingToken());
    }

    @Test
    final void anOperatorFreesALockThatWasClosedEarly() throws Exception {
        Lease lease = here.lock(name, AN_HOUR).acquire();
        Lease again = here.lock(name, AN_HOUR).acquire();
        lease.close();
        assertThat(again.isHeld()).as("reentrant until its last close").isTrue();
        again.close();
        assertThat(there.lock(name).forceRelease()).isTrue();
        try (Lease next = there.lock(name).tryAcquire(LEASE).orElseThrow()) {
            assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    final void waitersGetTheLockWhenItsMinHoldIsOver() throws Exception {
        LockOptions brief = recorded(
                LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10)).withMinHold(SHORT_LEASE));
        Lease lease = here.lock(name, brief).acquire();
        Future<Long> far = waiter(() -> token(there.lock(name).acquire()));
        Future<Long> near = waiter(() -> token(here.lock(name).acquire()));
        lease.close();
        assertThat(far.get(60, TimeUnit.SECONDS)).isGreaterThan(lease.fencingToken());
        assertThat(near.get(60, TimeUnit.SECONDS)).isGreaterThan(lease.fencingToken());
        assertThat(events).extracting(LockEvent::kind).containsExactly(Kind.ACQUIRED, Kind.RELEASED);
    }

    @Test
    final void aWaiterOfTheSameClientIsHandedNothingBeforeTheMinHoldIsOver() throws Exception {
        Lease lease =
                here.lock(name, AN_HOUR.withHandoff(255, Duration.ofHours(2))).acquire();
        CompletableFuture<Lease> waiting = here.lock(name).acquireAsync();
        lease.close();
        assertThat(waiting).isNotDone();
        assertThat(there.lock(name).forceRelease()).isTrue();
        try (Lease next = waiting.get(60, TimeUnit.SECONDS)) {
            assertThat(next.fencingToken() >> GENERATION).isGreaterThan(lease.fencingToken() >> GENERATION);
        }
    }

    @Test
    final void aLockThatWasHeldLongEnoughIsFreeAtOnce() throws Exception {
        Lease lease = here.lock(name, LockOptions.defaults().withMinHold(Duration.ofMillis(1)))
                .acquire();
        long acquired = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - acquired > TimeUnit.MILLISECONDS.toNanos(1));
        lease.close();
        assertThat(there.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void aClosedClientLeavesTheLockTakenOnlyIfTheServerKeepsIt() throws Exception {
        LockClient client = client(AN_HOUR);
        Lease early = client.lock(name).acquire();
        Lease open = client.lock(name + "-2").acquire();
        early.close();
        client.close();
        assertThat(open.isHeld()).isFalse();
        for (String each : List.of(name, name + "-2")) {
            if (serverKeeps()) {
                assertThat(there.lock(each).tryAcquire()).isEmpty();
                assertThat(there.lock(each).forceRelease()).isTrue();
            }
            assertThat(there.lock(each).tryAcquire(LEASE)).isPresent();
        }
    }
}
