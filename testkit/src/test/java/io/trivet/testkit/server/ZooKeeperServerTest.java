package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

class ZooKeeperServerTest extends ServerContract<ZooKeeperServer> {
    private static final String NODE = "/kept";

    @Override
    ZooKeeperServer start() {
        return ZooKeeperServer.start();
    }

    @Override
    void store(ZooKeeperServer server, String value) throws Exception {
        try (ZooKeeper client = connect(server, 10_000)) {
            byte[] data = value.getBytes(StandardCharsets.UTF_8);
            try {
                client.create(NODE, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            } catch (KeeperException.NodeExistsException e) {
                client.setData(NODE, data, -1);
            }
        }
    }

    @Override
    String load(ZooKeeperServer server) throws Exception {
        try (ZooKeeper client = connect(server, 1_500)) {
            return new String(client.getData(NODE, false, null), StandardCharsets.UTF_8);
        }
    }

    @Test
    void sessionsMayBeShortAndLong() throws Exception {
        try (ZooKeeper brief = connect(server(), 1_000);
                ZooKeeper patient = connect(server(), 60_000)) {
            assertThat(brief.getSessionTimeout()).isEqualTo(1_000);
            assertThat(patient.getSessionTimeout()).isEqualTo(60_000);
        }
    }

    @Test
    void theConnectStringIsHostAndPort() {
        assertThat(server().connectString()).isEqualTo("127.0.0.1:" + server().port());
    }

    @Test
    void aSessionOutlivesAKilledServer() throws Exception {
        try (ZooKeeper client = connect(server(), 30_000)) {
            client.create("/mine", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            server().restart();
            try (ZooKeeper other = connect(server(), 10_000)) {
                assertThat(other.exists("/mine", false)).isNotNull();
                assertThat(other.exists("/mine", false).getEphemeralOwner()).isEqualTo(client.getSessionId());
            }
        }
    }

    private static ZooKeeper connect(ZooKeeperServer server, int timeoutMillis) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(server.connectString(), timeoutMillis, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
            client.close();
            throw new IOException("No session with " + server);
        }
        return client;
    }
}
