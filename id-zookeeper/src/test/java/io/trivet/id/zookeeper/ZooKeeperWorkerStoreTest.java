package io.trivet.id.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.contracts.net.Ports;
import io.trivet.id.IdException;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;
import java.nio.charset.StandardCharsets;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.Test;

class ZooKeeperWorkerStoreTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return ZooKeeperWorkerStore.connect(Servers.zooKeeper().uri() + "/contract/ids");
    }

    @Test
    void theCallersClientStaysOpen() throws Exception {
        try (CuratorFramework curator =
                CuratorFrameworkFactory.newClient(Servers.zooKeeper().connectString(), new RetryOneTime(100))) {
            assertThatThrownBy(() -> ZooKeeperWorkerStore.over(curator, "/ids"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("started");
            curator.start();
            try (WorkerStore store = ZooKeeperWorkerStore.over(curator, "/ids")) {
                store.now("handed-in");
                assertThat(store.read("handed-in")).isEmpty();
            }
            assertThat(curator.checkExists().forPath("/ids/handed-in")).isNotNull();
        }
    }

    @Test
    void aMissingEnsembleIsUnavailable() {
        assertThatThrownBy(() -> ZooKeeperWorkerStore.connect("zookeeper://127.0.0.1:" + Ports.free() + "/ids"))
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE));
    }

    /** Locks use the same class to parse addresses, and have the same test. */
    @Test
    void hostsThatJavasUriRejectsAreAccepted() {
        String servers = "zookeeper://my_zk.invalid,[::1]:" + Ports.free();
        assertThatThrownBy(() -> ZooKeeperWorkerStore.connect(servers + "/my%20ids?sessionTimeout=20s"))
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE))
                .hasMessageContaining(servers.replace("invalid", "invalid:2181") + "/my ids");
    }

    /** Locks use the same class to read faults, and have the same test. */
    @Test
    void nodesOfAnotherUserAreRejected() throws Exception {
        try (CuratorFramework owner = CuratorFrameworkFactory.builder()
                        .connectString(Servers.zooKeeper().connectString())
                        .retryPolicy(new RetryOneTime(100))
                        .authorization("digest", "owner:s3cret".getBytes(StandardCharsets.UTF_8))
                        .build();
                WorkerStore store =
                        ZooKeeperWorkerStore.connect(Servers.zooKeeper().uri() + "/private-ids")) {
            owner.start();
            owner.create().withACL(ZooDefs.Ids.CREATOR_ALL_ACL).forPath("/private-ids");
            assertThatThrownBy(() -> store.now("orders"))
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.REFUSED))
                    .hasMessageContainingAll("/private-ids could not be asked the time", "NoAuth", "authorization")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void anInterruptEndsTheConnecting() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ZooKeeperWorkerStore.connect("zookeeper://127.0.0.1:" + Ports.free() + "/ids"))
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE))
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aUriWithoutAPathIsRefused() {
        assertThatThrownBy(() -> ZooKeeperWorkerStore.connect("zookeeper://127.0.0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/path");
    }
}
