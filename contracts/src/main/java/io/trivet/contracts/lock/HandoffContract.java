package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The promises to waiters: threads of one client, futures, and waits with a time limit. */
abstract class HandoffContract extends LeaseContract {
    private static final int GENERATION = 8;
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);

    /** Returns a client with handoffs; skips the test if the backend doesn't let the engine hand grants over. */
    private LockClient withHandoffs(int most) throws Exception {
        assumeTrue(
                here.guarantees().properties().contains(LockProperty.LOCAL_HANDOFF) || most == 0,
                "these locks are handed over through the server");
        return client(recorded(LockOptions.defaults().withHandoff(most, LONG_ENOUGH)));
    }

    /** Takes the lock, lets this many threads wait for it and get it one after the other, and returns all tokens. */
    private List<Long> queueUp(LockClient client, int waiters) throws Exception {
        Lease first = client.lock(name).acquire();
        List<Future<Long>> waiting = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            waiting.add(waiter(() -> token(client.lock(name).acquire())));
        }
        first.close();
        List<Long> tokens = new ArrayList<>(List.of(first.fencingToken()));
        for (Future<Long> each : waiting) {
            tokens.add(each.get(30, TimeUnit.SECONDS));
        }
        return tokens;
    }

    @Test
    final void waitersOfOneClientGetTheLockFromEachOtherInOrder() throws Exception {
        List<Long> tokens = queueUp(withHandoffs(255), 4);
        long first = tokens.get(0);
        assertThat(tokens).containsExactly(first, first + 1, first + 2, first + 3, first + 4);
        assertThat(events)
                .extracting(LockEvent::kind)
                .containsSubsequence(Kind.ACQUIRED, Kind.RELEASED, Kind.HANDED_OVER, Kind.RELEASED, Kind.HANDED_OVER);
        assertThat(there.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void handoffsEndAtTheirBound() throws Exception {
        List<Long> tokens = queueUp(withHandoffs(2), 4);
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
        List<Long> generations =
                tokens.stream().map(token -> token >> GENERATION).toList();
        assertThat(generations.subList(0, 3)).containsOnly(generations.get(0));
        assertThat(generations.subList(3, 5)).containsOnly(generations.get(3)).doesNotContain(generations.get(0));
    }

    @Test
    final void withoutHandoffsEveryGrantComesFromTheServer() throws Exception {
        List<Long> tokens = queueUp(withHandoffs(0), 2);
        assertThat(tokens)
                .isSorted()
                .allSatisfy(token -> assertThat(token & 0xff).isZero());
    }

    @Test
    final void aWaiterGetsTheWholeLeaseTimeThatItAskedFor() throws Exception {
        LockClient client = withHandoffs(255);
        LockOptions shorter =
                LockOptions.defaults().withLeaseTime(Duration.ofSeconds(6)).withHandoff(255, LONG_ENOUGH);
        LockOptions longer = shorter.withLeaseTime(LEASE).withAutoRenewal(false);
        Lease first = client.lock(name, shorter).acquire();
        Future<Lease> waiting = waiter(() -> client.lock(name, longer).acquire());
        first.close();
        try (Lease lease = waiting.get(30, TimeUnit.SECONDS)) {
            assertThat(lease.fencingToken()).isEqualTo(first.fencingToken() + 1);
            assertThat(lease.remaining()).isGreaterThan(Duration.ofSeconds(6));
            assertThat(there.lock(name).tryAcquire(SHORT_LEASE)).isEmpty();
        }
    }

    @Test
    final void aWaitThatTakesTooLongEnds() throws Exception {
        Lease lease = here.lock(name).acquire();
        DistributedLock limited = there.lock(name, LockOptions.defaults().withWaitTimeout(Duration.ofMillis(50)));
        assertThatThrownBy(limited::acquire)
                .satisfies(fault(LockException.Code.TIMED_OUT))
                .hasMessageContaining(name);
        assertThatThrownBy(() -> limited.acquireAsync().get(30, TimeUnit.SECONDS))
                .cause()
                .satisfies(fault(LockException.Code.TIMED_OUT));
        lease.close();
        // Without the limit, which a slow machine would exceed.
        assertThat(there.lock(name).acquire().isHeld()).isTrue();
    }

    @Test
    final void aFutureGetsTheLockWhenTheHolderCloses() throws Exception {
        Lease lease = here.lock(name).acquire();
        CompletableFuture<Lease> near = here.lock(name).acquireAsync();
        CompletableFuture<Lease> far = there.lock(name).acquireAsync();
        assertThat(here.lock(name).tryAcquireAsync(Duration.ZERO).get(30, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(there.lock(name).tryAcquireAsync(Duration.ofMillis(50)).get(30, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(near).isNotDone();
        assertThat(far).isNotDone();
        lease.close();
        Lease first = (Lease) CompletableFuture.anyOf(near, far).get(30, TimeUnit.SECONDS);
        assertThat(first.fencingToken()).isGreaterThan(lease.fencingToken());
        first.close();
        for (CompletableFuture<Lease> each : List.of(near, far)) {
            each.get(30, TimeUnit.SECONDS).close();
        }
        assertThat(there.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void aFuturesGrantBelongsToNoThread() throws Exception {
        CompletableFuture<Optional<Lease>> own = here.lock(name)
                .acquireAsync()
                .thenApply(lease -> here.lock(name).tryAcquire());
        assertThat(own.get(30, TimeUnit.SECONDS)).isEmpty();
        here.lock(name).forceRelease();
        try (Lease lease = here.lock(name).acquireAsync().get(30, TimeUnit.SECONDS)) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(here.lock(name).tryAcquire()).isEmpty();
        }
        assertThat(here.lock(name).tryAcquire()).isPresent();
    }

    @Test
    final void aCancelledFutureLeavesNothing() throws Exception {
        Lease lease = here.lock(name).acquire();
        CompletableFuture<Lease> near = here.lock(name).acquireAsync();
        CompletableFuture<Lease> far = there.lock(name).acquireAsync();
        assertThat(near.cancel(true)).isTrue();
        assertThat(far.completeExceptionally(new IllegalStateException("given up")))
                .isTrue();
        lease.close();
        Awaitility.await().untilAsserted(() -> {
            for (LockClient client : List.of(here, there)) {
                Optional<Lease> free = client.lock(name).tryAcquire();
                assertThat(free).isPresent();
                free.get().close();
            }
        });
    }

    @Test
    final void closingAClientFailsItsFutures() throws Exception {
        Lease lease = there.lock(name).acquire();
        CompletableFuture<Lease> asking = here.lock(name).acquireAsync();
        CompletableFuture<Lease> waiting = here.lock(name).acquireAsync();
        here.close();
        for (CompletableFuture<Lease> each : List.of(asking, waiting)) {
            assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS))
                    .cause()
                    .satisfies(fault(LockException.Code.CLOSED));
        }
        assertThat(lease.isHeld()).isTrue();
    }
}
