package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ZooKeeperServer;
import java.time.Duration;
import org.apache.curator.framework.CuratorFramework;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ZooKeeperOutageTest {
    private final ZooKeeperServer server = ZooKeeperServer.start();
    private final String uri = "zookeeper://" + server.connectString() + "/locks";
    private final LockClient locks =
            ZooKeeperLocks.connect(uri, LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10)));

    @AfterEach
    void close() {
        locks.close();
        server.close();
    }

    @Test
    void aLateGrantOfAPausedServerIsWithdrawn() throws Exception {
        locks.lock("a").acquire().close();
        int changes;
        try (CuratorFramework curator = Curators.start(server)) {
            changes = curator.checkExists().forPath("/locks/a").getCversion();
            server.pause();
            assertUnavailable();
            server.resume();
            Awaitility.await()
                    .until(() -> curator.checkExists().forPath("/locks/a").getCversion() > changes);
            Awaitility.await()
                    .until(() -> Curators.children(curator, "/locks/a").isEmpty());
        }
        assertThat(locks.lock("a").tryAcquire()).isPresent();
    }

    @Test
    void aGrantThatCouldNotBeReleasedIsReleasedLater() throws Exception {
        Lease lease = locks.lock("a").acquire();
        server.pause();
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        server.resume();
        try (LockClient others = ZooKeeperLocks.connect(uri)) {
            assertThat(others.lock("a").tryAcquire(Duration.ofSeconds(30))).isPresent();
        }
    }

    @Test
    void aServerThatIsDownIsReportedAndServesWhenItIsBack() throws Exception {
        long before;
        try (Lease lease = locks.lock("a").acquire()) {
            before = lease.fencingToken();
        }
        server.kill();
        assertUnavailable();
        server.restart();
        assertThat(tokenWhenServed()).isGreaterThan(before);
    }

    /** The session outlives the restart, however long it takes here. */
    @Test
    void aGrantOutlivesARestart() throws Exception {
        try (LockClient patient = ZooKeeperLocks.connect(
                        uri + "?sessionTimeout=60s", LockOptions.defaults().withLeaseTime(Duration.ofMinutes(10)));
                LockClient others = ZooKeeperLocks.connect(uri)) {
            Lease lease = patient.lock("a").acquire();
            server.restart();
            assertThat(others.lock("a").tryAcquire()).isEmpty();
            lease.close();
            assertThat(others.lock("a").tryAcquire(Duration.ofSeconds(60))).isPresent();
        }
    }

    @Test
    void aWaiterOutlivesARestart() throws Exception {
        try (LockClient others = ZooKeeperLocks.connect(uri)) {
            Lease lease = others.lock("a").acquire();
            assertThat(locks.lock("a").tryAcquire(Duration.ofMillis(100))).isEmpty();
            server.restart();
            lease.close();
            assertThat(tokenWhenServed()).isGreaterThan(lease.fencingToken());
        }
    }

    @Test
    void closingDoesNotWaitForAServerThatHangs() throws Exception {
        Lease lease = locks.lock("a").acquire();
        server.pause();
        locks.close();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void nodesOfAClosedLockClientAreDeletedThroughTheCallersClient() throws Exception {
        try (CuratorFramework curator = Curators.start(server)) {
            LockClient over = ZooKeeperLocks.over(curator, "/locks");
            over.lock("a").acquire();
            long session = curator.getZookeeperClient().getZooKeeper().getSessionId();
            server.kill();
            over.close();
            server.restart();
            Awaitility.await()
                    .ignoreExceptions()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Curators.children(curator, "/locks/a").isEmpty());
            assertThat(curator.getZookeeperClient().getZooKeeper().getSessionId())
                    .as("the session that would have kept the node lives on")
                    .isEqualTo(session);
        }
    }

    private long tokenWhenServed() {
        return Awaitility.await()
                .ignoreExceptionsMatching(e -> e instanceof LockException fault && fault.code() == Code.UNAVAILABLE)
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            try (Lease lease = locks.lock("a")
                                    .tryAcquire(Duration.ofSeconds(30))
                                    .orElseThrow()) {
                                return lease.fencingToken();
                            }
                        },
                        token -> true);
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> locks.lock("a").tryAcquire(Duration.ofSeconds(60)))
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Lock 'a' on " + uri, "acquired", "try again")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
    }
}
