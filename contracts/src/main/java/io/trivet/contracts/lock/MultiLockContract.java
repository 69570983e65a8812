package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.MultiLease;
import io.trivet.lock.MultiLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The promises of {@link MultiLock} on every backend: all locks or none, and no deadlock. */
public abstract class MultiLockContract extends LockFixture {
    private String first;
    private String second;
    private String third;

    @BeforeEach
    final void nameLocks() {
        first = name + "-1";
        second = name + "-2";
        third = name + "-3";
    }

    private MultiLock all(LockClient client) {
        return client.multiLock(List.of(third, first, second, first));
    }

    private boolean isFree(LockClient client, String each) {
        Optional<Lease> lease = client.lock(each).tryAcquire();
        lease.ifPresent(Lease::close);
        return lease.isPresent();
    }

    @Test
    final void allLocksAreHeldUntilTheirLeaseIsClosed() throws Exception {
        assertThat(all(here).names()).containsExactly(first, second, third);
        long last = token(there.lock(second).acquire());
        MultiLease held = all(here).acquire();
        assertThat(held.isHeld()).isTrue();
        assertThat(held.remaining()).isPositive().isLessThanOrEqualTo(LEASE);
        assertThat(held.renew()).isTrue();
        assertThat(held.lease(second).fencingToken()).isGreaterThan(last);
        assertThatThrownBy(() -> held.lease(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
        for (String each : all(here).names()) {
            assertThat(held.lease(each).name()).isEqualTo(each);
            assertThat(isFree(there, each)).as(each).isFalse();
        }
        held.close();
        held.close();
        assertThat(held.isHeld()).isFalse();
        assertThat(held.remaining()).isZero();
        assertThat(held.renew()).isFalse();
        for (String each : all(here).names()) {
            assertThat(isFree(there, each)).as(each).isTrue();
        }
    }

    @Test
    final void withoutOneOfThemNoneIsHeld() throws Exception {
        Lease other = there.lock(second).acquire();
        assertThat(all(here).tryAcquire()).isEmpty();
        assertThat(all(here).tryAcquire(Duration.ofMillis(50))).isEmpty();
        MultiLock limited =
                here.multiLock(List.of(first, second), LockOptions.defaults().withWaitTimeout(Duration.ofMillis(50)));
        assertThatThrownBy(limited::acquire)
                .satisfies(fault(LockException.Code.TIMED_OUT))
                .hasMessageContaining(second);
        assertThat(isFree(there, first)).isTrue();
        assertThat(isFree(there, third)).isTrue();
        other.close();
        try (MultiLease held = all(here).tryAcquire(LEASE).orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
        }
        try (MultiLease held = all(there).tryAcquire().orElseThrow()) {
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    final void aWaiterHoldsTheLocksBeforeTheOneThatItWaitsFor() throws Exception {
        Lease other = there.lock(second).acquire();
        FutureTask<MultiLease> waiting = new FutureTask<>(() -> all(here).acquire());
        Thread thread = new Thread(waiting, "waits for the second lock");
        thread.start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !isFree(there, first));
        assertThat(isFree(there, third)).isTrue();
        other.close();
        MultiLease held = waiting.get(60, TimeUnit.SECONDS);
        assertThat(held.isHeld()).isTrue();
        assertThat(isFree(there, third)).isFalse();
        held.close();
    }

    @Test
    final void anInterruptedWaiterHoldsNothing() throws Exception {
        Lease other = there.lock(third).acquire();
        FutureTask<MultiLease> waiting = new FutureTask<>(() -> all(here).acquire());
        Thread thread = new Thread(waiting, "interrupted waiter");
        thread.start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !isFree(there, second));
        thread.interrupt();
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(isFree(there, first)).isTrue();
        assertThat(isFree(there, second)).isTrue();
        assertThat(other.isHeld()).isTrue();
    }

    @Test
    final void oppositeOrdersDoNotDeadlock() throws Exception {
        int rounds = 8;
        Map<String, Integer> inside = new ConcurrentHashMap<>();
        AtomicInteger held = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (LockClient client : List.of(here, there, client(LEASE))) {
            for (int i = 0; i < 2; i++) {
                Random random = new Random(all.size());
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        List<String> names = new ArrayList<>(List.of(first, second, third));
                        Collections.shuffle(names, random);
                        names.remove(random.nextInt(names.size()));
                        try (MultiLease lease = client.multiLock(names).acquire()) {
                            for (String each : names) {
                                assertThat(inside.merge(each, 1, Integer::sum))
                                        .as("holders of %s", each)
                                        .isEqualTo(1);
                            }
                            held.incrementAndGet();
                            names.forEach(inside::remove);
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get(100, TimeUnit.SECONDS);
        }
        assertThat(held).hasValue(all.size() * rounds);
    }

    @Test
    final void theLossOfOneIsToldForAll() throws Exception {
        AtomicInteger told = new AtomicInteger();
        MultiLease held = all(client(SHORT_LEASE)).acquire();
        held.onLost(told::incrementAndGet);
        assertThat(there.lock(second).forceRelease()).isTrue();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> told.get() > 0);
        assertThat(held.isHeld()).isFalse();
        assertThat(held.remaining()).isZero();
        assertThat(held.renew()).isFalse();
        assertThat(held.lease(second).isHeld()).isFalse();

        there.lock(third).forceRelease();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> !held.lease(third).isHeld());
        held.close();
        assertThat(told).as("told once").hasValue(1);
        for (String each : all(here).names()) {
            assertThat(isFree(there, each)).as(each).isTrue();
        }
    }

    @Test
    final void aLockThatIsLostWhileAnotherIsWaitedForIsAcquiredAgain() throws Exception {
        Lease other = there.lock(second).acquire();
        LockClient client = client(HARD_LIMIT);
        FutureTask<Long> waiting = new FutureTask<>(() -> {
            try (MultiLease held = all(client).acquire()) {
                return held.lease(first).fencingToken();
            }
        });
        new Thread(waiting, "waits for longer than its lease").start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !isFree(there, first));
        long between = token(there.lock(first).acquire());
        other.close();
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isGreaterThan(between);
    }

    @Test
    final void aLockThatTheThreadHoldsAlreadyIsHeldOnceMore() throws Exception {
        Lease outer = here.lock(second).acquire();
        try (MultiLease held = all(here).tryAcquire().orElseThrow()) {
            assertThat(held.lease(second).fencingToken()).isEqualTo(outer.fencingToken());
        }
        assertThat(outer.isHeld()).isTrue();
        assertThat(isFree(there, second)).isFalse();
        assertThat(isFree(there, first)).isTrue();
    }

    @Test
    final void closingAClientFreesAllAndFailsItsWaiters() throws Exception {
        MultiLease held = here.multiLock(List.of(first, second)).acquire();
        Lease other = there.lock(third).acquire();
        Future<MultiLease> waiting = waiter(() -> all(here).acquire());
        here.close();
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).cause().satisfies(fault(LockException.Code.CLOSED));
        assertThat(held.isHeld()).isFalse();
        assertThat(isFree(there, first)).isTrue();
        assertThat(isFree(there, second)).isTrue();
        assertThat(other.isHeld()).isTrue();
    }

    @Test
    final void aMultiLockNeedsGoodNames() {
        assertThatThrownBy(() -> here.multiLock(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> here.multiLock(List.of(first, ""))).isInstanceOf(IllegalArgumentException.class);
    }
}
