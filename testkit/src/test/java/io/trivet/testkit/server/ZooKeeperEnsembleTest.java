package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ZooKeeperEnsembleTest {
    private static final ZooKeeperEnsemble ENSEMBLE = ZooKeeperEnsemble.start();

    @AfterAll
    static void close() {
        ENSEMBLE.close();
    }

    @Test
    void threeServersServeTheSameData() throws Exception {
        assertThat(ENSEMBLE.servers()).hasSize(3).doesNotHaveDuplicates();
        assertThat(ENSEMBLE.ports())
                .isEqualTo(ENSEMBLE.servers().stream().map(ServerProcess::port).toList());
        assertThat(ENSEMBLE.connectString())
                .isEqualTo("127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d"
                        .formatted(ENSEMBLE.ports().toArray()));
        assertThat(ENSEMBLE.servers()).contains(ENSEMBLE.leader());
        try (ZooKeeper client = connect(ENSEMBLE.connectString())) {
            client.create("/shared", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        for (ZooKeeperServer server : ENSEMBLE.servers()) {
            try (ZooKeeper client = connect(server.connectString())) {
                Awaitility.await().until(() -> client.exists("/shared", false) != null);
            }
        }
    }

    @Test
    void aSessionOutlivesTheLeaderWhichComesBack() throws Exception {
        ZooKeeperServer leader = ENSEMBLE.leader();
        try (ZooKeeper client = connect(ENSEMBLE.connectString())) {
            client.create("/mine", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            leader.kill();
            assertThat(ENSEMBLE.leader()).isNotEqualTo(leader);
            Awaitility.await()
                    .ignoreExceptionsInstanceOf(KeeperException.ConnectionLossException.class)
                    .until(() -> client.exists("/mine", false) != null);
            assertThat(client.exists("/mine", false).getEphemeralOwner()).isEqualTo(client.getSessionId());
            leader.restart();
            try (ZooKeeper other = connect(leader.connectString())) {
                Awaitility.await().until(() -> other.exists("/mine", false) != null);
            }
        }
    }

    @Test
    void theVictimIsTheLeaderMoreOftenThanAnother() {
        ZooKeeperServer leader = ENSEMBLE.leader();
        Random random = new Random(7);
        List<ServerProcess> victims =
                Stream.generate(() -> ENSEMBLE.victim(random)).limit(60).toList();
        assertThat(victims).containsAll(ENSEMBLE.servers());
        assertThat(victims.stream().filter(leader::equals)).hasSizeGreaterThan(25);
    }

    @Test
    void aClosedEnsembleIsGoneWithItsFiles() {
        ZooKeeperEnsemble own = ZooKeeperEnsemble.start();
        own.close();
        own.close();
        assertThat(own.servers()).noneMatch(server -> Files.exists(server.directory()));
        assertThatThrownBy(() -> own.servers().get(0).restart())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    private static ZooKeeper connect(String servers) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(servers, 60_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(60, TimeUnit.SECONDS)) {
            client.close();
            throw new IllegalStateException("No session with " + servers);
        }
        return client;
    }
}
