package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.zookeeper.Askers.Held;
import io.trivet.testkit.server.Servers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the two queues of a semaphore: those that hold a permit, and those that wait for one. */
@Timeout(120)
class SemaphoreQueueTest {
    private static final LockMode TWO = LockMode.permit(2);

    private final CuratorFramework curator = Curators.start(Servers.zooKeeper());
    private final CuratorFramework others = Curators.start(Servers.zooKeeper());
    private final String name = "semaphore-" + UUID.randomUUID();
    private final String permits = "/semaphores/" + name + "/leases";
    private final String waiters = "/semaphores/" + name + "/locks";
    private final Askers here = new Askers(curator, "/semaphores", name);
    private final Askers there = new Askers(others, "/semaphores", name);

    @AfterEach
    void close() {
        here.close();
        there.close();
        curator.close();
        others.close();
    }

    @Test
    void asManyPermitsAreHeldAsTheLimitSays() throws Exception {
        Held first = here.tryOnce(TWO);
        Held second = there.acquire(TWO);
        assertThat(second.generation()).isGreaterThan(first.generation());
        assertThat(here.tryOnce(TWO)).isNull();
        assertThat(there.tryOnce(TWO)).isNull();
        assertThat(first.release()).isTrue();
        assertThat(first.isHeld()).isFalse();
        assertThat(second.isHeld()).isTrue();
        Held third = there.tryOnce(TWO);
        assertThat(third.generation()).isGreaterThan(second.generation());
        assertThat(here.tryOnce(LockMode.permit(3)).isHeld()).isTrue();
    }

    @Test
    void waitersAreServedInTheirOrder() throws Exception {
        List<Held> held = new ArrayList<>(List.of(here.acquire(TWO), there.acquire(TWO)));
        List<CompletableFuture<Held>> waiting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            waiting.add((i % 2 == 0 ? here : there).acquireLater(TWO));
            awaitChildren(waiters, i + 1);
        }
        for (int i = 0; i < 6; i++) {
            awaitChildren(permits, 3);
            held.remove(0).release();
            held.add(waiting.get(i).get(60, TimeUnit.SECONDS));
            assertThat(waiting.subList(i + 1, 6)).noneMatch(CompletableFuture::isDone);
            awaitChildren(waiters, 5 - i);
        }
        assertThat(held.get(1).generation()).isGreaterThan(held.get(0).generation());
        held.forEach(Held::release);
        awaitChildren(permits, 0);
    }

    @Test
    void onlyTheFirstOfThoseThatWaitWatchesThePermits() throws Exception {
        Held first = here.acquire(TWO);
        Held second = here.acquire(TWO);
        CompletableFuture<Held> waiting = there.acquireLater(TWO);
        awaitChildren(waiters, 1);
        CompletableFuture<Held> behind = here.acquireLater(TWO);
        awaitChildren(waiters, 2);
        String node = waiters + "/"
                + Curators.children(curator, waiters).stream()
                        .sorted((a, b) -> a.substring(a.length() - 10).compareTo(b.substring(b.length() - 10)))
                        .findFirst()
                        .orElseThrow();
        Awaitility.await().untilAsserted(() -> {
            assertThat(Curators.watchedBelow(curator, waiters)).containsExactly(node);
            assertThat(Curators.childrenWatched(curator)).isEmpty();
            assertThat(Curators.childrenWatched(others)).containsExactly(permits);
        });
        awaitChildren(permits, 3);
        first.release();
        second.release();
        waiting.get(60, TimeUnit.SECONDS).release();
        behind.get(60, TimeUnit.SECONDS).release();
        awaitChildren(waiters, 0);
        awaitChildren(permits, 0);
        Awaitility.await().untilAsserted(() -> {
            assertThat(Curators.childrenWatched(others)).isEmpty();
            assertThat(Curators.watchedBelow(curator, waiters)).isEmpty();
        });
    }

    @Test
    void waitersThatGiveUpLeaveNothing() throws Exception {
        LockMode one = LockMode.permit(1);
        Held held = here.acquire(one);
        LockRequest first = there.request(one, true);
        LockRequest second = here.request(one, true);
        for (int i = 0; i < 2; i++) {
            assertThat(there.backend().acquire(first)).isInstanceOf(AcquireResult.Busy.class);
            assertThat(here.backend().acquire(second)).isInstanceOf(AcquireResult.Busy.class);
        }
        CompletableFuture<Held> third = there.acquireLater(one);
        awaitChildren(waiters, 3);
        assertThat(there.backend().release(first).wasHeld()).isFalse();
        assertThat(here.backend().release(second).wasHeld()).isFalse();
        awaitChildren(waiters, 1);
        awaitChildren(permits, 2);
        held.release();
        third.get(60, TimeUnit.SECONDS).release();
        awaitChildren(waiters, 0);
        awaitChildren(permits, 0);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(Curators.childrenWatched(others)).isEmpty());
    }

    @Test
    void aPermitEndsWithItsSession() throws Exception {
        Held lost = here.acquire(TWO);
        Held second = there.acquire(TWO);
        CompletableFuture<Held> waitingHere = here.acquireLater(TWO);
        awaitChildren(waiters, 1);
        Curators.endSession(curator);
        Held next = waitingHere.get(60, TimeUnit.SECONDS);
        assertThat(next.generation()).isGreaterThan(second.generation());
        assertThat(lost.isHeld()).isFalse();
        assertThat(lost.release()).isFalse();
        assertThat(next.isHeld()).isTrue();
        assertThat(second.isHeld()).isTrue();
        assertThat(there.tryOnce(TWO)).isNull();
        awaitChildren(waiters, 0);
        awaitChildren(permits, 2);
    }

    @Test
    void manyWaitersOfSeveralClientsNeverHoldMoreThanTheLimit() throws Exception {
        Overlaps overlaps = new Overlaps();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Askers askers = i % 2 == 0 ? here : there;
            workers.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 40; round++) {
                    try (Held held = askers.acquire(TWO)) {
                        overlaps.permit(held::isHeld);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }));
        }
        for (CompletableFuture<Void> worker : workers) {
            worker.get(100, TimeUnit.SECONDS);
        }
        assertThat(overlaps.mostPermits()).isBetween(1, 2);
        awaitChildren(waiters, 0);
        awaitChildren(permits, 0);
    }

    @Test
    void permitsAreReleasedByForce() throws Exception {
        Held first = here.acquire(TWO);
        Held second = there.acquire(TWO);
        assertThat(here.backend().holder(name).orElseThrow().generation()).hasValue(first.generation());
        assertThat(there.backend().forceRelease(name)).isTrue();
        Awaitility.await().until(() -> !first.isHeld() && !second.isHeld());
        assertThat(there.backend().forceRelease(name)).isFalse();
        assertThat(there.tryOnce(TWO)).isNotNull();
    }

    private void awaitChildren(String path, int count) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(Curators.children(others, path)).hasSize(count));
    }
}
