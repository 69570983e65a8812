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
 * Creates clients for locks on a ZooKeeper ensemble, version 3.5 or newer.
 *
 * <p>The lock {@code x} is the node {@code x} below a path. Its contenders are ephemeral sequential children of that
 * node. They are named as Curator names them, so these locks and Curator's {@code InterProcessMutex} on the same node
 * exclude each other. Children that kazoo made are counted too; kazoo counts the children of these locks if its lock
 * has {@code extra_lock_patterns=["-lock-"]}. Clients that wait are served in the order of their requests. Names with
 * '/' are refused, and all other names that ZooKeeper doesn't accept for a node. Missing parent nodes are created as
 * containers, which the servers remove when they are empty.
 *
 * <p>Read/write locks and semaphores exclude and count with Curator's {@code InterProcessReadWriteLock} and {@code
 * InterProcessSemaphoreV2} in the same way. A read/write lock writes into the data of its node. A name that is used in
 * two ways is refused, as far as a read of its queue shows that.
 *
 * <p>The servers know no lease time: a lock of a program that died or can't be reached becomes free when its session
 * ends, one session timeout after the servers heard from it for the last time. {@code remaining()} is at most two thirds
 * of the session timeout that the servers granted, counted from before the last answered request for the lock. Renewals
 * are such requests, and are sent in good time. While the connection is lost, no lock is handed over inside the client;
 * all locks are renewed as soon as a server answers. They are lost if that takes too long, or with the session. Every
 * request waits at most 4 seconds. Thread-safe.
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
     * Connects, and returns a client with a session of its own. The session ends when the client is closed, or one
     * session timeout after its process died. All ZooKeeper users can access the nodes; for authorization or TLS pass a
     * Curator client to {@code over}.
     *
     * @param uri {@code zookeeper://host[:2181][,host[:port]...][/path][?sessionTimeout=12s]}: the servers of one
     *     ensemble; the node whose children are the locks, by default the root; and the session timeout, 1 s to 10
     *     minutes, in {@code s} or {@code ms}, by default 12 seconds. Servers have their own bounds for it, by default
     *     2 and 20 of their ticks of 2 seconds
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws LockException {@code UNAVAILABLE} if none of the servers answers within 4 seconds
     */
    public static LockClient connect(String uri, LockOptions options) {
        Objects.requireNonNull(options, "options");
        ZooKeeperUri parsed = ZooKeeperUri.parse(uri);
        return client(ZooKeeperClient.connect(parsed), parsed.path(), options);
    }

    /**
     * Returns a lock client with the default options that uses this Curator client.
     *
     * @param curator as {@link #over(CuratorFramework, String, LockOptions)}
     * @param path as {@link #over(CuratorFramework, String, LockOptions)}
     */
    public static LockClient over(CuratorFramework curator, String path) {
        return over(curator, path, LockOptions.defaults());
    }

    /**
     * Returns a lock client that uses this Curator client. No request is sent to the server.
     *
     * @param curator must be started, and stays open when the lock client is closed. Its own session timeout, retries,
     *     namespace, authorization and ACLs apply. Don't acquire locks in its callbacks: they would wait for themselves
     * @param path the node whose children are the locks, in the client's namespace; it need not exist
     * @throws IllegalArgumentException if the client isn't started, or the path is not valid
     */
    public static LockClient over(CuratorFramework curator, String path, LockOptions options) {
        Objects.requireNonNull(options, "options");
        CuratorClients.checkStarted(curator);
        ZooKeeperUri.checkPath(path);
        return client(ZooKeeperClient.over(curator, path), path, options);
    }

    private static LockClient client(ZooKeeperClient client, String path, LockOptions options) {
        return new LockEngine(new ZooKeeperBackend(client, path, new Random()), options);
    }
}
