package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests what was reported about read/write locks and semaphores of Curator and kazoo. */
@Timeout(180)
class ReportedBugsTest {
    private final CuratorFramework curator = Curators.start(Servers.zooKeeper());
    private final String uri = "zookeeper://" + Servers.zooKeeper().connectString() + "/reported";
    private final LockClient locks = ZooKeeperLocks.connect(uri);
    private final LockClient others = ZooKeeperLocks.connect(uri);
    private final String name = "name-" + UUID.randomUUID();
    private final String path = "/reported/" + name;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        locks.close();
        others.close();
        curator.close();
    }

    /** CURATOR-462: an interrupt at the wrong time leaves a permit's node. */
    @Test
    void anInterruptedWaiterLeavesNoPermit() throws Exception {
        DistributedSemaphore semaphore = locks.semaphore(name, 1);
        for (int i = 0; i < 20; i++) {
            Lease held = others.semaphore(name, 1).acquire();
            Thread waiter = new Thread(() -> {
                try {
                    semaphore.acquire();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            waiter.start();
            int at = i % 4;
            Awaitility.await()
                    .until(() -> Curators.children(curator, path + "/leases").size()
                                    + Curators.children(curator, path + "/locks")
                                            .size()
                            >= Math.min(at, 3));
            waiter.interrupt();
            waiter.join();
            awaitChildren("/leases", 1);
            awaitChildren("/locks", 0);
            held.close();
        }
        semaphore.tryAcquire(Duration.ofSeconds(30)).orElseThrow().close();
    }

    /** CURATOR-315, CURATOR-335: lost connections leave nodes, until nobody gets a permit any more. */
    @Test
    void lostConnectionsLeaveNoPermitsAndNoStandstill() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(Servers.zooKeeper().port());
                CuratorFramework through = Curators.start(proxy.port());
                LockClient cut = ZooKeeperLocks.over(through, "/reported")) {
            through.blockUntilConnected();
            long session = through.getZookeeperClient().getZooKeeper().getSessionId();
            List<Future<Integer>> workers = new ArrayList<>();
            for (LockClient client : List.of(cut, locks)) {
                for (int i = 0; i < 2; i++) {
                    DistributedSemaphore semaphore = client.semaphore(name, 1);
                    workers.add(threads.submit(() -> acquireOften(semaphore)));
                }
            }
            while (!workers.stream().allMatch(Future::isDone)) {
                proxy.cut();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> through.getZookeeperClient().isConnected());
                locks.semaphore(name, 1).tryAcquire(Duration.ofMillis(200)).ifPresent(Lease::close);
            }
            for (Future<Integer> worker : workers) {
                assertThat(worker.get()).isPositive();
            }
            awaitChildren("/leases", 0);
            awaitChildren("/locks", 0);
            assertThat(through.getZookeeperClient().getZooKeeper().getSessionId())
                    .as("the session that would have kept nodes lives on")
                    .isEqualTo(session);
        }
    }

    private static int acquireOften(DistributedSemaphore semaphore) throws InterruptedException {
        int acquired = 0;
        for (int i = 0; i < 30; i++) {
            try {
                Optional<Lease> lease = semaphore.tryAcquire(Duration.ofSeconds(20));
                lease.ifPresent(Lease::close);
                acquired += lease.isPresent() ? 1 : 0;
            } catch (LockException e) {
                assertThat(e.code()).isEqualTo(LockException.Code.UNAVAILABLE);
            }
        }
        return acquired;
    }

    /** CURATOR-595: permits of a session that was lost aren't given to others. */
    @Test
    void permitsOfALostSessionAreGivenToOthers() throws Exception {
        try (CuratorFramework own = Curators.start(Servers.zooKeeper());
                LockClient lost = ZooKeeperLocks.over(own, "/reported")) {
            Lease held = lost.semaphore(name, 1).acquire();
            assertThat(others.semaphore(name, 1).tryAcquire()).isEmpty();
            Curators.endSession(own);
            try (Lease next = others.semaphore(name, 1).acquire()) {
                Awaitility.await().until(() -> !held.isHeld());
                assertThat(lost.semaphore(name, 1).tryAcquire()).isEmpty();
                assertThat(next.isHeld()).isTrue();
            }
            lost.semaphore(name, 1)
                    .tryAcquire(Duration.ofSeconds(30))
                    .orElseThrow()
                    .close();
        }
    }

    /** CURATOR-276, CURATOR-621: a waiting writer gets the lock while a former writer still reads. */
    @Test
    void aWaitingWriterWaitsForAWriterThatReadsOn() throws Exception {
        DistributedReadWriteLock lock = locks.readWriteLock(name);
        Lease writer = lock.writeLock().acquire();
        CompletableFuture<Lease> waiting =
                others.readWriteLock(name).writeLock().acquireAsync();
        awaitChildren("", 2);
        Lease reader = lock.readLock().acquire();
        writer.close();
        assertThat(reader.isHeld()).isTrue();
        assertThat(others.readWriteLock(name).readLock().tryAcquire()).isEmpty();
        assertThat(waiting).isNotDone();
        reader.close();
        waiting.get(60, TimeUnit.SECONDS).close();
    }

    /** python-zk/kazoo#649: a reader and a writer behind it wait for each other. */
    @Test
    void aReaderAndAWriterBehindItDoNotWaitForEachOther() throws Exception {
        for (int i = 0; i < 10; i++) {
            Lease first = locks.readWriteLock(name).writeLock().acquire();
            CompletableFuture<Lease> reader =
                    others.readWriteLock(name).readLock().acquireAsync();
            awaitChildren("", 2);
            CompletableFuture<Lease> writer =
                    locks.readWriteLock(name).writeLock().acquireAsync();
            first.close();
            reader.get(60, TimeUnit.SECONDS).close();
            writer.get(60, TimeUnit.SECONDS).close();
        }
    }

    /** python-zk/kazoo#213 and #429: tries beside each other get too many permits, or leave nodes that block others. */
    @Test
    void triesBesideEachOtherGetNoMoreThanTheLimitAndLeaveNothing() throws Exception {
        List<LockClient> clients = List.of(locks, others);
        CyclicBarrier together = new CyclicBarrier(6);
        Overlaps overlaps = new Overlaps();
        List<Future<Integer>> tries = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            DistributedSemaphore semaphore = clients.get(i % 2).semaphore(name, 1);
            tries.add(threads.submit(() -> {
                int granted = 0;
                for (int round = 0; round < 30; round++) {
                    together.await();
                    Optional<Lease> lease = semaphore.tryAcquire();
                    lease.ifPresent(held -> {
                        overlaps.permit(held::isHeld);
                        held.close();
                    });
                    granted += lease.isPresent() ? 1 : 0;
                }
                return granted;
            }));
        }
        for (Future<Integer> each : tries) {
            each.get(120, TimeUnit.SECONDS);
        }
        assertThat(overlaps.broken()).isZero();
        assertThat(overlaps.mostPermits()).isEqualTo(1);
        awaitChildren("/leases", 0);
        awaitChildren("/locks", 0);
    }

    private void awaitChildren(String below, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(Curators.children(curator, path + below)).hasSize(count));
    }
}
