package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that a name is used in one way only, as far as that can be seen. */
@Timeout(120)
class NameUseTest {
    private final String uri = "zookeeper://" + Servers.zooKeeper().connectString() + "/uses";
    private final LockClient locks = ZooKeeperLocks.connect(uri);
    private final LockClient others = ZooKeeperLocks.connect(uri);
    private final String name = "name-" + UUID.randomUUID();

    @AfterEach
    void close() {
        locks.close();
        others.close();
    }

    @Test
    void aLockIsNoReadWriteLockAndNoSemaphore() throws Exception {
        try (Lease held = locks.lock(name).acquire()) {
            assertRefused(() -> others.readWriteLock(name).readLock().tryAcquire(), "used as a lock");
            assertRefused(() -> others.readWriteLock(name).writeLock().acquire(), "used as a lock");
            assertRefused(() -> others.semaphore(name, 2).acquire(), "used as a lock");
            assertRefused(() -> others.semaphore(name, 2).tryAcquire(), "used as a lock");
            assertThat(held.isHeld()).isTrue();
        }
        assertUsableAs(() -> others.lock(name).tryAcquire().orElseThrow().close());
    }

    @Test
    void aReadWriteLockIsNoLockAndNoSemaphore() throws Exception {
        try (Lease held = locks.readWriteLock(name).readLock().acquire()) {
            assertRefused(() -> others.lock(name).tryAcquire(), "used as a read/write lock");
            assertRefused(() -> others.lock(name).acquire(), "used as a read/write lock");
            assertRefused(() -> others.semaphore(name, 2).acquire(), "used as a read/write lock");
            assertThat(held.isHeld()).isTrue();
        }
        assertUsableAs(() -> others.readWriteLock(name)
                .writeLock()
                .tryAcquire()
                .orElseThrow()
                .close());
    }

    @Test
    void aSemaphoreIsNoLock() throws Exception {
        try (Lease held = locks.semaphore(name, 2).acquire()) {
            assertRefused(() -> others.lock(name).tryAcquire(), "used as a semaphore");
            assertRefused(() -> others.lock(name).acquire(), "used as a semaphore");
            assertRefused(() -> others.readWriteLock(name).readLock().acquire(), "used as a semaphore");
            assertRefused(() -> others.readWriteLock(name).writeLock().tryAcquire(), "used as a semaphore");
            assertThat(held.isHeld()).isTrue();
        }
    }

    @Test
    void curatorsSemaphoreIsNoLock() throws Exception {
        try (CuratorFramework curator = Curators.start(Servers.zooKeeper())) {
            new InterProcessSemaphoreV2(curator, "/uses/" + name, 1).acquire();
            assertRefused(() -> others.lock(name).acquire(), "used as a semaphore");
        }
    }

    private static void assertUsableAs(Runnable use) {
        // The node of a refused contender may still be there for a moment.
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(use::run);
    }

    private void assertRefused(ThrowingCallable use, String reason) {
        assertThatThrownBy(use)
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("'" + name + "' on " + uri, reason, "Use one name only")
                .extracting(LockException::code)
                .isEqualTo(Code.REFUSED);
    }
}
