package io.trivet.lock.zookeeper;

import io.trivet.testkit.server.ZooKeeperServer;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** Curator clients for tests, and their watches and sessions. */
final class Curators {
    private static final int SESSION_MILLIS = 20_000;
    private static final int CONNECT_MILLIS = 5_000;

    private Curators() {}

    static CuratorFramework start(ZooKeeperServer server) {
        return start(server.port());
    }

    static CuratorFramework start(int port) {
        return start(port, SESSION_MILLIS);
    }

    static CuratorFramework start(int port, int sessionMillis) {
        CuratorFramework curator = CuratorFrameworkFactory.newClient(
                "127.0.0.1:" + port, sessionMillis, CONNECT_MILLIS, new RetryNTimes(10, 200));
        curator.start();
        return curator;
    }

    static List<String> children(CuratorFramework curator, String path) throws Exception {
        try {
            return curator.getChildren().forPath(path);
        } catch (KeeperException.NoNodeException e) {
            return List.of();
        }
    }

    /** Returns the children like {@link #children}, for use in other interfaces. */
    static List<String> childrenOf(CuratorFramework curator, String path) {
        try {
            return children(curator, path);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean exists(CuratorFramework curator, String path) {
        try {
            return curator.checkExists().forPath(path) != null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the nodes below a path that a client watches. */
    static List<String> watchedBelow(CuratorFramework curator, String path) throws Exception {
        return watched(curator).stream()
                .filter(each -> each.startsWith(path + "/"))
                .toList();
    }

    /** Returns all nodes that a client watches. ZooKeeper shows them only to subclasses. */
    static List<String> watched(CuratorFramework curator) throws Exception {
        return watches(curator, "getDataWatches");
    }

    /** Returns all nodes whose children a client watches. */
    static List<String> childrenWatched(CuratorFramework curator) throws Exception {
        return watches(curator, "getChildWatches");
    }

    @SuppressWarnings("unchecked")
    private static List<String> watches(CuratorFramework curator, String method) throws Exception {
        Method watches = ZooKeeper.class.getDeclaredMethod(method);
        watches.setAccessible(true);
        return (List<String>) watches.invoke(curator.getZookeeperClient().getZooKeeper());
    }

    /** Ends a client's session, as the server does when the client is silent for too long. */
    static void endSession(CuratorFramework curator) throws Exception {
        ZooKeeper session = curator.getZookeeperClient().getZooKeeper();
        CountDownLatch connected = new CountDownLatch(1);
        try (ZooKeeper twin = new ZooKeeper(
                curator.getZookeeperClient().getCurrentConnectionString(),
                SESSION_MILLIS,
                event -> {
                    if (event.getState() == KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                session.getSessionId(),
                session.getSessionPasswd())) {
            if (!connected.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No connection to the session of " + twin);
            }
        }
    }
}
