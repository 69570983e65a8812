package io.trivet.lock.zookeeper;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.support.zookeeper.CuratorClients;
import io.trivet.support.zookeeper.ZooKeeperUri;
import java.util.Objects;
import java.util.Random;
import org.apache.curator.framework.CuratorFramework;

/**
 * Gives locks on a ZooKeeper ensemble, 3.5 or newer.
 *
 * <p>The lock {@code x} is the node {@code x} below a path. Its contenders are that node's ephemeral sequential children, named as
 * Curator names them, so that Curator's {@code InterProcessMutex} on the same node excludes us, and we it. Children that kazoo
 * made are counted too; kazoo counts ours if its lock has {@code extra_lock_patterns=["-lock-"]}. Clients that wait are served in
 * the order in which they came. Names with '/' are refused, and what else ZooKeeper doesn't take as the name of a node. Missing
 * nodes above are made as containers, which the servers remove when they are empty.
 *
 * <p>A grant ends with its lease, as on every backend, and with the session of its client, whichever is first. The servers end a
 * session that they haven't heard of for its timeout. {@code remaining()} counts that: it shows two thirds of the session timeout at
 * most, from when the servers last confirmed the grant, which they are asked to do in good time. Every request is waited for 4 seconds at
 * most. Thread-safe.
 */
public final class ZooKeeperLocks {
    private ZooKeeperLocks() {}

    /**
     * Connects with the default options.
     *
     * @param uri as {@link #connect(String, LockOptions)}
     */
    public static LockClient connect(String uri) {
        return connect(uri, LockOptions.defaults());
    }

    /**
     * Connects, and returns a client with a session of its own, which ends when the client is closed, and a session timeout after its
     * process died. Nodes are open to everybody; for authorization or TLS hand in a client.
     *
     * @param uri {@code zookeeper://host[:2181][,host[:port]...][/path][?sessionTimeout=12s]}: servers of one ensemble, the node whose children
     *     are the locks, the root by default, and the session timeout, 1 s to 10 minutes, in {@code s} or {@code ms}, 12 seconds by default;
     *     servers have bounds of their own for it, by default 2 and 20 of their ticks of 2 seconds
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws LockException {@code UNAVAILABLE} if no server of them answers within 4 seconds
     */
    public static LockClient connect(String uri, LockOptions options) {
        Objects.requireNonNull(options, "options");
        ZooKeeperUri parsed = ZooKeeperUri.parse(uri);
        return client(ZooKeeperClient.connect(parsed), parsed.path(), options);
    }

    /**
     * Returns a lock client with the default options over this Curator client.
     *
     * @param curator as {@link #over(CuratorFramework, String, LockOptions)}
     * @param path as {@link #over(CuratorFramework, String, LockOptions)}
     */
    public static LockClient over(CuratorFramework curator, String path) {
        return over(curator, path, LockOptions.defaults());
    }

    /**
     * Returns a lock client over this Curator client; no server is asked yet.
     *
     * @param curator was started, stays open when the lock client is closed, and brings its own session timeout, retries,
     *     namespace, authorization and ACLs. Locks are not to be asked for in its callbacks, which would wait for themselves
     * @param path the node whose children are the locks, in the client's namespace; it need not exist
     * @throws IllegalArgumentException if the client isn't started, or the path is none
     */
    public static LockClient over(CuratorFramework curator, String path, LockOptions options) {
        Objects.requireNonNull(options, "options");
        CuratorClients.checkStarted(curator);
        ZooKeeperUri.checkPath(path);
        return client(ZooKeeperClient.over(curator, path), path, options);
    }

    private static LockClient client(ZooKeeperClient ensemble, String path, LockOptions options) {
        return new LockEngine(new ZooKeeperBackend(ensemble, path, new Random()), options);
    }
}
