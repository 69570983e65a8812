package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.trivet.contracts.net.Ports;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.testkit.server.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooDefs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ZooKeeperConnectTest {
    private static final ZooKeeperServer SERVER = ZooKeeperServer.start();
    private static final String ADDRESS = "zookeeper://" + SERVER.connectString();

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Test
    void locksMayBeBelowTheRoot() throws Exception {
        try (LockClient locks = ZooKeeperLocks.connect(ADDRESS);
                Lease lease = locks.lock("below-the-root").acquire();
                CuratorFramework curator = Curators.start(SERVER)) {
            assertThat(Curators.children(curator, "/below-the-root")).hasSize(1);
            assertThat(lease.toString()).contains(ADDRESS + "/");
        }
    }

    @Test
    void aServerThatIsDownDoesNotMatterIfAnotherAnswers() throws Exception {
        try (LockClient locks =
                        ZooKeeperLocks.connect("zookeeper://127.0.0.1:" + Ports.free() + "," + SERVER.connectString());
                Lease lease = locks.lock("a").acquire()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aPortWithoutAServerIsUnavailable() throws Exception {
        String uri = "zookeeper://127.0.0.1:" + Ports.free() + "/locks";
        assertUnavailable(uri, uri);
    }

    @Test
    void anUnknownHostIsUnavailable() {
        assertUnavailable("zookeeper://no-such-host.invalid", "zookeeper://no-such-host.invalid:2181/");
    }

    /** Ids parse addresses with the same class, and have the same test. */
    @Test
    void hostsThatJavasUriDoesNotAcceptAreUsed() {
        String servers = "zookeeper://my_zk.invalid,[::1]:" + Ports.free();
        assertUnavailable(
                servers + "/my%20locks?sessionTimeout=20s", servers.replace("invalid", "invalid:2181") + "/my locks");
    }

    @Test
    void aServerThatHangsIsUnavailable() {
        try (ZooKeeperServer server = ZooKeeperServer.start()) {
            server.pause();
            assertUnavailable("zookeeper://" + server.connectString(), server.connectString());
        }
    }

    @Test
    void anInterruptEndsConnecting() throws Exception {
        Thread.currentThread().interrupt();
        assertUnavailable("zookeeper://127.0.0.1:" + Ports.free(), "interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingLeavesNoThread() throws Exception {
        LockClient locks = ZooKeeperLocks.connect(ADDRESS + "/threads");
        locks.lock("a").acquire();
        assertThat(threads()).isNotEmpty();
        locks.close();
        Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(ADDRESS) || name.contains("SendThread(" + SERVER.connectString()))
                .toList();
    }

    @Test
    void nodesOfAnotherUserAreRefused() throws Exception {
        try (CuratorFramework owner = owner();
                LockClient locks = ZooKeeperLocks.connect(ADDRESS + "/private")) {
            owner.create().withACL(ZooDefs.Ids.CREATOR_ALL_ACL).forPath("/private");
            assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                    .asInstanceOf(throwable(LockException.class))
                    .hasMessageContainingAll(
                            "Lock 'a' on " + ADDRESS + "/private could not be acquired", "NoAuth", "authorization")
                    .hasMessageNotContainingAny("s3cret", "\n")
                    .extracting(LockException::code)
                    .isEqualTo(Code.REFUSED);
        }
    }

    /** Curator creates missing nodes, except those at the beginning of its connection string. */
    @Test
    void aMissingRootIsReported() throws Exception {
        try (CuratorFramework below = CuratorFrameworkFactory.newClient(
                        SERVER.connectString() + "/missing/chroot", new RetryOneTime(100));
                CuratorFramework curator = Curators.start(SERVER)) {
            below.start();
            try (LockClient locks = ZooKeeperLocks.over(below, "/locks")) {
                assertThatThrownBy(() -> locks.lock("a").acquire())
                        .asInstanceOf(throwable(LockException.class))
                        .hasMessageContainingAll(
                                "Lock 'a' on zookeeper://" + SERVER.connectString() + "/missing/chroot/locks",
                                "The path after the servers in the Curator client's connection string is missing")
                        .extracting(LockException::code)
                        .isEqualTo(Code.REFUSED);
                curator.create().creatingParentsIfNeeded().forPath("/missing/chroot");
                assertThat(locks.lock("a").tryAcquire()).isPresent();
            }
        }
    }

    private static CuratorFramework owner() {
        CuratorFramework owner = CuratorFrameworkFactory.builder()
                .connectString(SERVER.connectString())
                .retryPolicy(new RetryOneTime(100))
                .authorization("digest", "owner:s3cret".getBytes(StandardCharsets.UTF_8))
                .build();
        owner.start();
        return owner;
    }

    @Test
    void aCuratorClientMustBeStarted() {
        try (CuratorFramework latent =
                CuratorFrameworkFactory.newClient(SERVER.connectString(), new RetryOneTime(100))) {
            assertThatThrownBy(() -> ZooKeeperLocks.over(latent, "/locks"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("LATENT", "started");
        }
    }

    @Test
    void aCuratorClientThatWasClosedTooEarlyIsReported() {
        CuratorFramework curator = Curators.start(SERVER);
        try (LockClient locks = ZooKeeperLocks.over(curator, "/locks")) {
            curator.close();
            assertThatThrownBy(() -> locks.lock("a").tryAcquire())
                    .asInstanceOf(throwable(LockException.class))
                    .hasMessageContaining("after its lock clients")
                    .extracting(LockException::code)
                    .isEqualTo(Code.REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "locks", "/locks/", "/locks//a", "/locks/../a"})
    void anInvalidPathIsRefused(String path) {
        try (CuratorFramework curator = Curators.start(SERVER)) {
            assertThatThrownBy(() -> ZooKeeperLocks.over(curator, path))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("Not the path of a ZooKeeper node", "Write /one/like/this");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "/", ".", "..", "a\nb", "\u007f", "\ue000", "\ud83d\ude00"})
    void namesThatAreNoNodeNamesAreRefused(String name) {
        try (CuratorFramework curator = Curators.start(SERVER);
                LockClient locks = ZooKeeperLocks.over(curator, "/locks")) {
            assertThatThrownBy(() -> locks.lock(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ZooKeeper can't have a lock named")
                    .hasMessageNotContaining("\n");
        }
    }

    private static void assertUnavailable(String uri, String detail) {
        assertThatThrownBy(() -> ZooKeeperLocks.connect(uri))
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("Could not connect to zookeeper://", detail, "try again")
                .hasMessageNotContaining("\n")
                .extracting(LockException::code)
                .isEqualTo(Code.UNAVAILABLE);
    }
}
