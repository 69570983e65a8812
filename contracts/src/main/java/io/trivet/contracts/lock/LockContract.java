package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The promises of {@link DistributedLock} on every backend. */
public abstract class LockContract extends MinHoldContract {
    @Test
    final void aLeaseDescribesItsGrant() throws Exception {
        try (Lease lease = here.lock(name).acquire()) {
            assertThat(lease.name()).isEqualTo(name);
            assertThat(lease.isHeld()).isTrue();
            assertThat(lease.remaining()).isPositive().isLessThanOrEqualTo(LEASE);
            assertThat(lease.fencingToken()).isPositive();
            assertThat(lease.toString()).contains(name, Long.toString(lease.fencingToken()));
        }
    }

    @Test
    final void aClosedLeaseHoldsNothing() throws Exception {
        Lease lease = here.lock(name).acquire();
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.remaining()).isZero();
    }

    @Test
    final void anotherClientIsRefusedUntilTheHolderCloses() throws Exception {
        DistributedLock other = there.lock(name);
        try (Lease lease = here.lock(name).acquire()) {
            assertThat(other.tryAcquire()).isEmpty();
        }
        Optional<Lease> free = other.tryAcquire();
        assertThat(free).isPresent();
        free.get().close();
    }

    @Test
    final void anotherClientThatLeftCanComeBack() throws Exception {
        DistributedLock other = there.lock(name);
        try (Lease lease = here.lock(name).acquire()) {
            assertThat(other.tryAcquire(Duration.ofMillis(50))).isEmpty();
        }
        // Waits, because a request that it left on the server may still be running.
        other.acquire().close();
    }

    @Test
    final void anotherThreadOfTheSameClientIsRefused() throws Exception {
        try (Lease lease = here.lock(name).acquire()) {
            assertThat(threads.submit(() -> here.lock(name).tryAcquire()).get()).isEmpty();
        }
        Optional<Lease> free =
                threads.submit(() -> here.lock(name).tryAcquire()).get();
        assertThat(free).isPresent();
        free.get().close();
    }

    @Test
    final void theHoldingThreadGetsTheLockAgainWithTheSameToken() throws Exception {
        Lease outer = here.lock(name).acquire();
        Lease inner = here.lock(name).tryAcquire().orElseThrow();
        Lease innermost = here.lock(name).tryAcquire(Duration.ofSeconds(1)).orElseThrow();
        assertThat(List.of(inner.fencingToken(), innermost.fencingToken())).containsOnly(outer.fencingToken());

        outer.close();
        inner.close();
        assertThat(innermost.isHeld()).isTrue();
        assertThat(there.lock(name).tryAcquire()).isEmpty();

        innermost.close();
        assertThat(there.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void tokensRiseWithEveryGrant() throws Exception {
        long last = 0;
        for (int i = 0; i < 20; i++) {
            try (Lease lease = (i % 3 == 0 ? there : here).lock(name).acquire()) {
                assertThat(lease.fencingToken()).isGreaterThan(last);
                last = lease.fencingToken();
            }
        }
    }

    @Test
    final void everyNameIsALockOfItsOwn() throws Exception {
        List<String> names = List.of(
                name, name + "x", name.toUpperCase(java.util.Locale.ROOT), name + " \u00e9", "{" + name, name + "}");
        for (String each : names) {
            assertThat(here.lock(each).tryAcquire()).as(each).isPresent();
        }
        for (String each : names) {
            assertThat(there.lock(each).tryAcquire()).as(each).isEmpty();
        }
    }

    @Test
    final void namesThatNoBackendHoldsAreRefused() {
        for (String bad : List.of("", "x".repeat(256), "a\u0000b", "half \ud83d")) {
            assertThatThrownBy(() -> here.lock(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(here.lock("x".repeat(255)).tryAcquire()).isPresent();
    }

    @Test
    final void aWaiterGetsTheLockWhenTheHolderCloses() throws Exception {
        Lease lease = here.lock(name).acquire();
        Future<Long> far = waiter(() -> token(there.lock(name).acquire()));
        Future<Long> near = waiter(() -> token(here.lock(name).tryAcquire(LEASE).orElseThrow()));
        lease.close();
        assertThat(far.get(20, TimeUnit.SECONDS)).isGreaterThan(lease.fencingToken());
        assertThat(near.get(20, TimeUnit.SECONDS)).isGreaterThan(lease.fencingToken());
    }

    @Test
    final void aLeaseEndsByItselfAndItsLateCloseFreesNoOtherGrant() throws Exception {
        Lease late = client(HARD_LIMIT).lock(name).acquire();
        try (Lease next = there.lock(name).acquire()) {
            assertThat(late.isHeld()).isFalse();
            assertThat(late.remaining()).isZero();
            assertThat(next.fencingToken()).isGreaterThan(late.fencingToken());

            late.close();
            late.close();
            assertThat(next.isHeld()).isTrue();
            assertThat(here.lock(name).tryAcquire()).isEmpty();
        }
    }

    @Test
    final void aLeaseThatEndedByItselfLetsTheNextThreadOfItsClientIn() throws Exception {
        LockClient client = client(HARD_LIMIT);
        Lease late = client.lock(name).acquire();
        Future<Long> next = waiter(() -> token(client.lock(name).acquire()));
        assertThat(next.get(20, TimeUnit.SECONDS)).isGreaterThan(late.fencingToken());
    }

    @Test
    final void anInterruptedWaiterHoldsNothing() throws Exception {
        Lease lease = here.lock(name).acquire();
        FutureTask<Lease> waiting = new FutureTask<>(() -> there.lock(name).acquire());
        Thread thread = new Thread(waiting, "interrupted waiter");
        thread.start();
        awaitWaiting(thread);
        thread.interrupt();
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);

        lease.close();
        Optional<Lease> free = here.lock(name).tryAcquire();
        assertThat(free).isPresent();
        free.get().close();
    }

    @Test
    final void anInterruptedThreadTriesAndReleasesAllTheSame() throws Exception {
        Thread.currentThread().interrupt();
        Lease lease = here.lock(name).tryAcquire().orElseThrow();
        assertThat(there.lock(name).tryAcquire()).isEmpty();
        lease.close();
        Optional<Lease> free = there.lock(name).tryAcquire();
        assertThat(Thread.interrupted())
                .as("the interrupt is left to the next wait")
                .isTrue();
        assertThat(free).isPresent();
    }

    @Test
    final void closingAClientReleasesWhatItHoldsAndFailsItsWaiters() throws Exception {
        Lease lease = here.lock(name).acquire();
        Lease elsewhere = there.lock(name + "-2").acquire();
        Future<Long> local = waiter(() -> token(here.lock(name).acquire()));
        Future<Long> remote = waiter(() -> token(here.lock(name + "-2").acquire()));
        here.close();

        for (Future<Long> waiting : List.of(local, remote)) {
            assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
                    .cause()
                    .satisfies(fault(LockException.Code.CLOSED));
        }
        assertThat(lease.isHeld()).isFalse();
        assertThat(there.lock(name).tryAcquire()).isPresent();
        assertThat(elsewhere.isHeld()).isTrue();
        assertThatThrownBy(() -> here.lock(name).tryAcquire()).isInstanceOf(LockException.class);
    }

    @Test
    final void neverTwoHoldersAndTokensRiseInTheOrderOfHolding() throws Exception {
        Register register = new Register();
        int rounds = 25;
        List<Future<?>> all = new ArrayList<>();
        for (LockClient client : List.of(here, there, client(LEASE))) {
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        try (Lease lease = client.lock(name).acquire()) {
                            register.write(lease.fencingToken());
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }
        assertThat(register.writes).isEqualTo(all.size() * rounds);
    }

    /** A resource that is safe only while the lock is held. */
    private static final class Register {
        private volatile int writes;
        private volatile long highest;

        @SuppressWarnings("ThreadPriorityCheck") // Lets another writer run in between, if there is one.
        void write(long token) {
            int seen = writes;
            assertThat(token).isGreaterThan(highest);
            highest = token;
            Thread.yield();
            writes = seen + 1;
        }
    }
}
