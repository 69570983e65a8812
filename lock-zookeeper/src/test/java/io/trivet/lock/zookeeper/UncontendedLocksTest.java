package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests when a new node is known to be the first in the queue, and above all when it isn't. */
@Timeout(120)
class UncontendedLocksTest {
    private final CuratorFramework curator = Curators.start(Servers.zooKeeper());
    private final CuratorFramework others = Curators.start(Servers.zooKeeper());
    private final ZooKeeperClient client = ZooKeeperClient.over(curator, "/uncontended");
    private final UncontendedLocks uncontended = new UncontendedLocks();
    private final String name = "lock-" + UUID.randomUUID();
    private final String path = "/uncontended/" + name;
    private final UncontendedLocks.Use use = new UncontendedLocks.Use(path, LockMode.EXCLUSIVE);

    @AfterEach
    void close() {
        client.close();
        curator.close();
        others.close();
    }

    @Test
    void aLockThatWasUsedAloneIsProvedFree() throws Exception {
        assertThat(proved()).as("never used before").isFalse();
        learn();
        assertThat(uncontended.isExpected(use)).isTrue();
    }

    @Test
    void anotherContendersNodeInBetweenIsNoticed() throws Exception {
        learn();
        others.create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath(path + "/any-child-");
        assertThat(proved()).isFalse();
        assertThat(uncontended.isExpected(use)).isFalse();
        learn();
    }

    /** The numbers of nodes start again, so that another contender's node can be the one before ours. */
    @Test
    void aLockNodeThatWasCreatedAgainIsNoticed() throws Exception {
        for (int i = 0; i < 10; i++) {
            learn();
            int next = sequence(released()) + 1;
            others.delete().forPath(path);
            List<String> nodes = new ArrayList<>();
            others.create().forPath(path);
            for (int number = 0; number < next; number++) {
                nodes.add(others.create()
                        .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                        .forPath(path + "/_c_9f0e3c52-5d0e-4a37-8c1d-0123456789ab-lock-"));
            }
            LockNode node = enter();
            assertThat(sequence(node)).isEqualTo(next);
            assertThat(uncontended.repeated(use, node)).isEmpty();
            nodes.add(path + "/" + node.name());
            for (String each : nodes) {
                others.delete().forPath(each);
            }
        }
    }

    @Test
    void aLockClientWaitsForTheHolderOfALockNodeThatWasCreatedAgain() throws Exception {
        try (LockClient locks = ZooKeeperLocks.over(curator, "/uncontended")) {
            for (int i = 0; i < 10; i++) {
                locks.lock(name).acquire().close();
            }
            others.delete().forPath(path);
            others.create().forPath(path);
            String holder = "";
            for (int i = 0; i < 10; i++) {
                if (!holder.isEmpty()) {
                    others.delete().forPath(holder);
                }
                holder = others.create()
                        .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                        .forPath(path + "/_c_9f0e3c52-5d0e-4a37-8c1d-0123456789ab-lock-");
            }
            assertThat(locks.lock(name).tryAcquire(Duration.ofMillis(300))).isEmpty();
            CompletableFuture<Lease> waiting = locks.lock(name).acquireAsync();
            others.delete().forPath(holder);
            waiting.get(30, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void nothingIsProvedInAnotherSession() throws Exception {
        learn();
        long before = client.session();
        Curators.endSession(curator);
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> client.isConnected() && client.session() != before && client.session() != 0);
        assertThat(proved()).isFalse();
    }

    @Test
    void onlySoManyLocksAreRemembered() throws Exception {
        learn();
        for (int i = 0; i < 1024; i++) {
            uncontended.released(
                    new UncontendedLocks.Use(path + i, LockMode.EXCLUSIVE), new LockNode("x-lock-0000000001", 1, 1), 1);
        }
        assertThat(uncontended.isExpected(use)).isFalse();
        assertThat(proved()).isFalse();
    }

    /** Uses the lock alone until its next node would be proved to be the first. */
    private void learn() throws Exception {
        Awaitility.await().until(this::proved);
    }

    /** Acquires and releases once, and returns whether the new node was proved to be the first. */
    private boolean proved() throws Exception {
        LockNode node = enter();
        boolean proved = uncontended.repeated(use, node).isPresent();
        leave(node);
        return proved;
    }

    private LockNode released() throws Exception {
        LockNode node = enter();
        leave(node);
        return node;
    }

    private LockNode enter() throws Exception {
        return client.enter(path + "/" + NodeNames.prefix("owner-" + UUID.randomUUID(), Kind.EXCLUSIVE), new byte[0])
                .get(30, TimeUnit.SECONDS);
    }

    private void leave(LockNode node) throws Exception {
        assertThat(client.delete(path + "/" + node.name()).get(30, TimeUnit.SECONDS))
                .isTrue();
        uncontended.released(use, node, node.czxid());
    }

    private static int sequence(LockNode node) {
        return Integer.parseInt(node.name().substring(node.name().length() - NodeNames.DIGITS));
    }
}
