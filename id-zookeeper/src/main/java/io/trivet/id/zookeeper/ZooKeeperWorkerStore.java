package io.trivet.id.zookeeper;

import io.trivet.id.IdException;
import io.trivet.id.spi.WorkerStore;
import org.apache.curator.framework.CuratorFramework;

/**
 * Stores of worker ids on a ZooKeeper ensemble, 3.5 or newer. The worker ids of the namespace {@code x} are the
 * children of the node {@code x} below a path. The nodes are persistent, and must never be removed: a lease ends by the
 * clock of the ensemble's leader, not with a session.
 */
public final class ZooKeeperWorkerStore {
    private ZooKeeperWorkerStore() {}

    /**
     * Connects to ZooKeeper, and returns a store that waits at most 4 seconds for a connection or an answer. Any client
     * may change its nodes; for authorization or TLS, use {@link #over}.
     *
     * @param uri {@code zookeeper://host[:2181][,host[:port]...]/path[?sessionTimeout=12s]}: the servers of one
     *     ensemble, the node that has the namespaces below it, and the session timeout, 1 s to 10 minutes, in {@code s}
     *     or {@code ms}. No lease depends on the session timeout.
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws IdException {@code UNAVAILABLE} if none of the servers answers
     */
    public static WorkerStore connect(String uri) {
        return CuratorWorkers.connect(uri);
    }

    /**
     * Returns a store that uses this client; the call contacts no server.
     *
     * @param curator a started client; it stays open when the store is closed, and its own timeouts, retries and
     *     authorization apply
     * @param path the node that has the namespaces below it; it need not exist
     * @throws IllegalArgumentException if the client isn't started, or the path is invalid
     */
    public static WorkerStore over(CuratorFramework curator, String path) {
        return CuratorWorkers.over(curator, path);
    }
}
