package io.trivet.id.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.id.WorkerStoreContract;
import io.trivet.contracts.net.Ports;
import io.trivet.id.IdException;
import io.trivet.id.spi.WorkerStore;
import io.trivet.testkit.server.Servers;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.Test;

class ZooKeeperWorkersTest extends WorkerStoreContract {
    @Override
    protected WorkerStore connect() {
        return ZooKeeperWorkers.connect(Servers.zooKeeper().uri() + "/contract/ids");
    }

    @Test
    void aClientThatIsHandedInStaysOpen() throws Exception {
        try (CuratorFramework curator =
                CuratorFrameworkFactory.newClient(Servers.zooKeeper().connectString(), new RetryOneTime(100))) {
            assertThatThrownBy(() -> ZooKeeperWorkers.over(curator, "/ids"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("started");
            curator.start();
            try (WorkerStore store = ZooKeeperWorkers.over(curator, "/ids")) {
                store.now("handed-in");
                assertThat(store.read("handed-in")).isEmpty();
            }
            assertThat(curator.checkExists().forPath("/ids/handed-in")).isNotNull();
        }
    }

    @Test
    void anEnsembleThatIsNotThereIsUnavailable() {
        assertThatThrownBy(() -> ZooKeeperWorkers.connect("zookeeper://127.0.0.1:" + Ports.free() + "/ids"))
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.UNAVAILABLE));
    }

    @Test
    void aUriWithoutAPathIsRefused() {
        assertThatThrownBy(() -> ZooKeeperWorkers.connect("zookeeper://127.0.0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/path");
    }
}
