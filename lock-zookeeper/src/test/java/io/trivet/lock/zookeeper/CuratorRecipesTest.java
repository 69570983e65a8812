package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessLock;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.zookeeper.CreateMode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests Curator's read/write lock and semaphore, in another client, on the path of ours. */
@Timeout(180)
class CuratorRecipesTest {
    private static final Duration SOON = Duration.ofMillis(50);

    private interface Worker {
        void run() throws Exception;
    }

    private final CuratorFramework curator = Curators.start(Servers.zooKeeper());
    private final String uri = "zookeeper://" + Servers.zooKeeper().connectString() + "/recipes";
    private final LockClient locks = ZooKeeperLocks.connect(uri);
    private final LockClient others = ZooKeeperLocks.connect(uri);
    private final String name = "name-" + UUID.randomUUID();
    private final String path = "/recipes/" + name;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        locks.close();
        others.close();
        curator.close();
    }

    @Test
    void curatorsReadersAndWritersExcludeOurs() throws Exception {
        DistributedReadWriteLock ours = locks.readWriteLock(name);
        InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, path);
        theirs.readLock().acquire();
        assertThat(ours.writeLock().tryAcquire()).isEmpty();
        assertThat(ours.writeLock().tryAcquire(SOON)).isEmpty();
        try (Lease reader = ours.readLock().acquire()) {
            assertThat(reader.isHeld()).isTrue();
        }
        CompletableFuture<Lease> writer = ours.writeLock().acquireAsync();
        awaitChildren(path, 2);
        assertThat(theirs.writeLock().acquire(50, TimeUnit.MILLISECONDS)).isFalse();
        theirs.readLock().release();
        writer.get(60, TimeUnit.SECONDS).close();

        theirs.writeLock().acquire();
        assertThat(ours.writeLock().tryAcquire()).isEmpty();
        assertThat(ours.readLock().tryAcquire()).isEmpty();
        assertThat(ours.readLock().tryAcquire(SOON)).isEmpty();
        CompletableFuture<Lease> reader = ours.readLock().acquireAsync();
        awaitChildren(path, 2);
        theirs.writeLock().release();
        reader.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void ourReadersAndWritersExcludeCurators() throws Exception {
        DistributedReadWriteLock ours = locks.readWriteLock(name);
        InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, path);
        try (Lease reader = ours.readLock().acquire()) {
            assertThat(theirs.writeLock().acquire(50, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(theirs.readLock().acquire(60, TimeUnit.SECONDS)).isTrue();
            theirs.readLock().release();
            assertThat(reader.isHeld()).isTrue();
            CompletableFuture<Lease> writer =
                    others.readWriteLock(name).writeLock().acquireAsync();
            awaitChildren(path, 2);
            assertThat(theirs.readLock().acquire(50, TimeUnit.MILLISECONDS))
                    .as("a waiting writer of ours holds off Curator's readers")
                    .isFalse();
            reader.close();
            Lease held = writer.get(60, TimeUnit.SECONDS);
            assertThat(theirs.readLock().acquire(50, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(theirs.writeLock().acquire(50, TimeUnit.MILLISECONDS)).isFalse();
            held.close();
        }
        assertThat(theirs.writeLock().acquire(60, TimeUnit.SECONDS)).isTrue();
        theirs.writeLock().release();
    }

    /** Curator's writer that becomes a reader has a node with the number of its former one. */
    @Test
    void ourWriterWaitsForCuratorsWriterThatBecameAReader() throws Exception {
        InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, path);
        theirs.writeLock().acquire();
        CompletableFuture<Lease> writer = locks.readWriteLock(name).writeLock().acquireAsync();
        awaitChildren(path, 2);
        theirs.readLock().acquire();
        theirs.writeLock().release();
        assertThat(others.readWriteLock(name).writeLock().tryAcquire(SOON)).isEmpty();
        assertThat(writer).isNotDone();
        theirs.readLock().release();
        writer.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void aReaderIsNeverBesideAWriter() throws Exception {
        Overlaps overlaps = new Overlaps();
        List<Worker> workers = new ArrayList<>();
        for (LockClient client : List.of(locks, others)) {
            DistributedReadWriteLock ours = client.readWriteLock(name);
            for (int i = 0; i < 2; i++) {
                workers.add(() -> {
                    try (Lease lease = ours.readLock().acquire()) {
                        overlaps.read(lease::isHeld);
                    }
                });
            }
            workers.add(() -> {
                try (Lease lease = ours.writeLock().acquire()) {
                    overlaps.write(lease::isHeld);
                }
            });
        }
        InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, path);
        for (int i = 0; i < 2; i++) {
            workers.add(() -> inside(theirs.readLock(), () -> overlaps.read(() -> exists("__READ__"))));
        }
        workers.add(() -> inside(theirs.writeLock(), () -> overlaps.write(() -> exists("__WRIT__"))));
        runAll(workers, 30);
        assertThat(overlaps.broken()).isZero();
        assertThat(overlaps.mostReaders()).isGreaterThan(1);
        awaitChildren(path, 0);
    }

    @Test
    void curatorsPermitsCountWithOurs() throws Exception {
        DistributedSemaphore ours = locks.semaphore(name, 2);
        InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, path, 2);
        org.apache.curator.framework.recipes.locks.Lease first = theirs.acquire();
        Lease second = ours.tryAcquire().orElseThrow();
        assertThat(ours.tryAcquire()).isEmpty();
        assertThat(ours.tryAcquire(SOON)).isEmpty();
        assertThat(theirs.acquire(50, TimeUnit.MILLISECONDS)).isNull();
        CompletableFuture<Lease> waiting = others.semaphore(name, 2).acquireAsync();
        awaitChildren(path + "/locks", 1);
        theirs.returnLease(first);
        Lease third = waiting.get(60, TimeUnit.SECONDS);
        Future<org.apache.curator.framework.recipes.locks.Lease> waitingThere = threads.submit(() -> theirs.acquire());
        awaitChildren(path + "/locks", 1);
        awaitChildren(path + "/leases", 3);
        // It waits behind theirs, and thus leaves it the next permit.
        CompletableFuture<Lease> last = ours.acquireAsync();
        awaitChildren(path + "/locks", 2);
        second.close();
        theirs.returnLease(waitingThere.get(60, TimeUnit.SECONDS));
        last.get(60, TimeUnit.SECONDS).close();
        third.close();
        awaitChildren(path + "/leases", 0);
    }

    @Test
    void moreThanTheLimitIsNeverHeld() throws Exception {
        Overlaps overlaps = new Overlaps();
        List<Worker> workers = new ArrayList<>();
        for (LockClient client : List.of(locks, others)) {
            DistributedSemaphore ours = client.semaphore(name, 2);
            for (int i = 0; i < 2; i++) {
                workers.add(() -> {
                    try (Lease lease = ours.acquire()) {
                        overlaps.permit(lease::isHeld);
                    }
                });
            }
            workers.add(() -> ours.tryAcquire().ifPresent(lease -> {
                overlaps.permit(lease::isHeld);
                lease.close();
            }));
        }
        for (int i = 0; i < 3; i++) {
            InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, path, 2);
            workers.add(() -> {
                org.apache.curator.framework.recipes.locks.Lease lease = theirs.acquire();
                overlaps.permit(() -> Curators.exists(curator, path + "/leases/" + lease.getNodeName()));
                theirs.returnLease(lease);
            });
        }
        runAll(workers, 30);
        assertThat(overlaps.broken()).isZero();
        assertThat(overlaps.mostPermits()).isEqualTo(2);
        awaitChildren(path + "/leases", 0);
        awaitChildren(path + "/locks", 0);
    }

    @Test
    void kazoosReadersAndWritersExcludeOurs() throws Exception {
        DistributedReadWriteLock ours = locks.readWriteLock(name);
        String reader = node("0f".repeat(16) + "__rlock__");
        assertThat(ours.writeLock().tryAcquire()).isEmpty();
        ours.readLock().tryAcquire().orElseThrow().close();
        curator.delete().forPath(reader);
        String writer = node("0f".repeat(16) + "__lock__");
        assertThat(ours.writeLock().tryAcquire()).isEmpty();
        assertThat(ours.readLock().tryAcquire()).isEmpty();
        CompletableFuture<Lease> waiting = ours.readLock().acquireAsync();
        awaitChildren(path, 2);
        curator.delete().forPath(writer);
        waiting.get(60, TimeUnit.SECONDS).close();
    }

    private String node(String prefix) throws Exception {
        return curator.create()
                .creatingParentContainersIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .forPath(path + "/" + prefix);
    }

    private static void inside(InterProcessLock lock, Runnable action) throws Exception {
        lock.acquire();
        try {
            action.run();
        } finally {
            lock.release();
        }
    }

    private boolean exists(String kind) {
        return Curators.childrenOf(curator, path).stream().anyMatch(node -> node.contains(kind));
    }

    private void runAll(List<Worker> workers, int rounds) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (Worker worker : workers) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < rounds; i++) {
                    worker.run();
                }
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get(150, TimeUnit.SECONDS);
        }
    }

    private void awaitChildren(String parent, int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(Curators.children(curator, parent)).hasSize(count));
    }
}
