package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.CreateMode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the relation between contenders and sessions: a session may end before its client. */
@Timeout(120)
class SessionTest {
    private final CuratorFramework curator = Curators.start(Servers.zooKeeper());
    private final LockClient here = ZooKeeperLocks.over(curator, "/sessions");
    private final LockClient there =
            ZooKeeperLocks.connect("zookeeper://" + Servers.zooKeeper().connectString() + "/sessions");
    private final String name = "lock-" + UUID.randomUUID();
    private final String path = "/sessions/" + name;

    @AfterEach
    void close() {
        here.close();
        there.close();
        curator.close();
    }

    @Test
    void aHolderWhoseSessionEndedLosesTheLockToALaterToken() throws Exception {
        Lease lost = here.lock(name).acquire();
        Curators.endSession(curator);
        try (Lease next = there.lock(name).acquire()) {
            assertThat(next.fencingToken()).isGreaterThan(lost.fencingToken());
            lost.close();
            assertThat(Curators.children(curator, path)).hasSize(1);
            assertThat(here.lock(name).tryAcquire()).isEmpty();
        }
        assertThat(here.lock(name).tryAcquire()).isPresent();
    }

    @Test
    void aHolderIsNotifiedWhenItsSessionEnds() throws Exception {
        LockOptions options = LockOptions.defaults().withAutoRenewal(false);
        try (CuratorFramework own = Curators.start(Servers.zooKeeper().port(), 60_000);
                LockClient locks = ZooKeeperLocks.over(own, "/sessions", options)) {
            Lease lease = locks.lock(name).acquire();
            CompletableFuture<Boolean> held = new CompletableFuture<>();
            lease.onLost(() -> held.complete(lease.isHeld()));
            Curators.endSession(own);
            assertThat(held.get(60, TimeUnit.SECONDS))
                    .as("a lease whose time runs out is still held when its holder is notified")
                    .isFalse();
            try (Lease next = there.lock(name).acquire()) {
                assertThat(next.fencingToken()).isGreaterThan(lease.fencingToken());
            }
        }
    }

    @Test
    void aLostConnectionIsReportedUntilTheLockClientIsClosed() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(Servers.zooKeeper().port());
                CuratorFramework through = Curators.start(proxy.port())) {
            ZooKeeperClient client = ZooKeeperClient.over(through, "/sessions");
            Semaphore lost = new Semaphore(0);
            client.onConnectionLost(lost::release);
            Awaitility.await().until(client::isConnected);
            proxy.cut();
            assertThat(lost.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            Awaitility.await().until(client::isConnected);
            client.close();
            BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
            through.getConnectionStateListenable().addListener((curators, state) -> states.add(state));
            proxy.cut();
            Awaitility.await().until(() -> states.contains(ConnectionState.RECONNECTED));
            assertThat(lost.availablePermits()).isZero();
        }
    }

    @Test
    void aWaiterWhoseSessionEndedQueuesAgain() throws Exception {
        CompletableFuture<Long> waiting;
        long before;
        try (Lease lease = there.lock(name).acquire()) {
            before = lease.fencingToken();
            waiting = CompletableFuture.supplyAsync(this::tokenHere);
            List<String> first = awaitTwo();
            Curators.endSession(curator);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Set.copyOf(Curators.children(curator, path)))
                            .hasSize(2)
                            .isNotEqualTo(Set.copyOf(first)));
        }
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isGreaterThan(before);
        assertThat(Curators.children(curator, path)).isEmpty();
    }

    @Test
    void aSecondNodeOfARepeatedRequestIsRemoved() throws Exception {
        CompletableFuture<Long> waiting;
        String holder;
        try (Lease lease = there.lock(name).acquire()) {
            holder = Curators.children(curator, path).get(0);
            waiting = CompletableFuture.supplyAsync(this::tokenHere);
            String ours = awaitTwo().stream()
                    .filter(node -> !node.equals(holder))
                    .findFirst()
                    .orElseThrow();
            curator.create()
                    .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                    .forPath(path + "/" + ours.substring(0, ours.length() - 10));
        }
        waiting.get(30, TimeUnit.SECONDS);
        assertThat(Curators.children(curator, path)).isEmpty();
    }

    @Test
    void aWaiterThatGivesUpLeavesNothing() throws Exception {
        try (Lease lease = there.lock(name).acquire()) {
            assertThat(here.lock(name).tryAcquire(Duration.ofMillis(300))).isEmpty();
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(Curators.children(curator, path)).hasSize(1));
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(Curators.watchedBelow(curator, path)).isEmpty());
        }
    }

    @Test
    void aWaiterWatchesOnlyTheNodeBeforeIt() throws Exception {
        CompletableFuture<Long> waiting;
        try (Lease lease = there.lock(name).acquire()) {
            String holder = path + "/" + Curators.children(curator, path).get(0);
            waiting = CompletableFuture.supplyAsync(this::tokenHere);
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(Curators.watchedBelow(curator, path)).containsExactly(holder));
        }
        waiting.get(30, TimeUnit.SECONDS);
        assertThat(Curators.watchedBelow(curator, path)).isEmpty();
    }

    @Test
    void theCallersClientStaysOpenAndKeepsNoNode() throws Exception {
        Lease lease = here.lock(name).acquire();
        here.close();
        assertThat(lease.isHeld()).isFalse();
        assertThat(curator.getState()).isEqualTo(CuratorFrameworkState.STARTED);
        assertThat(Curators.children(curator, path)).isEmpty();
    }

    @Test
    void aNamespaceIsPartOfThePath() throws Exception {
        try (LockClient inside = ZooKeeperLocks.over(curator.usingNamespace("sessions"), "/");
                Lease lease = inside.lock(name).acquire()) {
            assertThat(inside.toString()).contains(Servers.zooKeeper().connectString() + "/sessions");
            assertThat(there.lock(name).tryAcquire()).isEmpty();
        }
    }

    private List<String> awaitTwo() {
        return Awaitility.await().until(() -> Curators.children(curator, path), nodes -> nodes.size() == 2);
    }

    private long tokenHere() {
        try (Lease lease = here.lock(name).acquire()) {
            return lease.fencingToken();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
