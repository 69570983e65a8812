package io.trivet.id.zookeeper;

import io.trivet.id.IdException;
import io.trivet.id.spi.WorkerStore;
import org.apache.curator.framework.CuratorFramework;

/**
 * Leases worker ids from a ZooKeeper ensemble, 3.5 or newer: those of the namespace {@code x} are the children of the node {@code x} below a
 * path. They are persistent, and must never be removed: a lease ends by the clock of the ensemble's leader, and not with a
 * session.
 */
public final class ZooKeeperWorkers {
    private ZooKeeperWorkers() {}

    /**
     * Connects, and returns a store that waits 4 seconds for a connection or an answer. Nodes are open to everybody; for authorization or
     * TLS hand in a client.
     *
     * @param uri {@code zookeeper://host[:2181][,host[:port]...]/path[?sessionTimeout=12s]}: servers of one ensemble, the node below which the
     *     namespaces are, and the session timeout, 1 s to 10 minutes, in {@code s} or {@code ms}, which no lease depends on
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws IdException {@code UNAVAILABLE} if no server of them answers
     */
    public static WorkerStore connect(String uri) {
        return CuratorWorkers.connect(uri);
    }

    /**
     * Returns a store over this client; no server is asked yet.
     *
     * @param curator was started, stays open when the store is closed, and brings its own timeouts, retries and authorization
     * @param path the node below which the namespaces are; it need not exist
     * @throws IllegalArgumentException if the client isn't started, or the path is none
     */
    public static WorkerStore over(CuratorFramework curator, String path) {
        return CuratorWorkers.over(curator, path);
    }
}
