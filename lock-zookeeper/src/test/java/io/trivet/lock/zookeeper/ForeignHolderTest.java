package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.testkit.server.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.data.Stat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests contenders of other libraries: Curator's mutex uses the same names, and kazoo its own. */
@Timeout(120)
class ForeignHolderTest {
    private final CuratorFramework curator = Curators.start(Servers.zooKeeper());
    private final LockClient locks =
            ZooKeeperLocks.connect("zookeeper://" + Servers.zooKeeper().connectString() + "/foreign");
    private final String name = "lock-" + UUID.randomUUID();
    private final String path = "/foreign/" + name;
    private final InterProcessMutex mutex = new InterProcessMutex(curator, path);

    @AfterEach
    void close() {
        locks.close();
        curator.close();
    }

    @Test
    void curatorsMutexExcludesOurLockUntilItIsReleased() throws Exception {
        mutex.acquire();
        assertThat(locks.lock(name).tryAcquire()).isEmpty();
        assertThat(locks.lock(name).tryAcquire(Duration.ofMillis(50))).isEmpty();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::acquireAndClose);
        Awaitility.await().until(() -> Curators.children(curator, path).size() == 2);
        mutex.release();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void ourLockExcludesCuratorsMutexUntilItIsReleased() throws Exception {
        try (Lease lease = locks.lock(name).acquire()) {
            assertThat(mutex.acquire(50, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(lease.isHeld()).isTrue();
        }
        assertThat(mutex.acquire(30, TimeUnit.SECONDS)).isTrue();
        mutex.release();
    }

    @Test
    void kazoosNodeExcludesOurLockUntilItIsGone() throws Exception {
        String kazoo = node(path + "/" + "0f".repeat(16) + "__lock__");
        assertThat(locks.lock(name).tryAcquire()).isEmpty();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::acquireAndClose);
        Awaitility.await().until(() -> Curators.children(curator, path).size() == 2);
        curator.delete().forPath(kazoo);
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void otherChildrenAreNoContenders() throws Exception {
        node(path + "/settings");
        node(path + "/read-");
        assertThat(locks.lock(name).tryAcquire()).isPresent();
    }

    @Test
    void ourNodeHasCuratorsFormAndShowsItsOwner() throws Exception {
        try (Lease lease = locks.lock(name).acquire()) {
            String node = Curators.children(curator, path).get(0);
            assertThat(node).matches("_c_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-lock-\\d{10}");
            Stat stat = new Stat();
            byte[] data = curator.getData().storingStatIn(stat).forPath(path + "/" + node);
            assertThat(stat.getEphemeralOwner()).isNotZero();
            assertThat(lease.fencingToken()).isEqualTo(stat.getCzxid() << 8);
            assertThat(new String(data, StandardCharsets.UTF_8))
                    .contains("process+" + ProcessHandle.current().pid() + "+on+");
        }
        assertThat(Curators.children(curator, path)).isEmpty();
    }

    @Test
    void aTryThatFindsAHolderWritesNothing() throws Exception {
        mutex.acquire();
        Stat before = curator.checkExists().forPath(path);
        assertThat(locks.lock(name).tryAcquire()).isEmpty();
        assertThat(curator.checkExists().forPath(path)).isEqualTo(before);
        mutex.release();
    }

    private String node(String prefix) throws Exception {
        return curator.create()
                .creatingParentContainersIfNeeded()
                .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                .forPath(prefix);
    }

    private boolean acquireAndClose() {
        try (Lease lease = locks.lock(name).acquire()) {
            return lease.isHeld();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
