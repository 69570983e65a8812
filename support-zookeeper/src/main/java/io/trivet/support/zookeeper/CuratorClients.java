package io.trivet.support.zookeeper;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryUntilElapsed;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;

/** Creates Curator clients, and checks those that a user passes. */
public final class CuratorClients {
    /** The time limit for a session and for an answer. */
    public static final Duration LIMIT = Duration.ofSeconds(4);

    private static final int LIMIT_MILLIS = (int) LIMIT.toMillis();
    private static final int RETRY_MILLIS = 100;

    private CuratorClients() {}

    /**
     * Connects, and waits for the session.
     *
     * @param threads the prefix of the client's thread names
     * @throws TimeoutException if no server opens one in time
     * @throws IllegalStateException if the program's Curator or ZooKeeper is too old; the message says which it has, and
     *     which to take
     */
    public static CuratorFramework connect(ZooKeeperUri uri, String threads)
            throws TimeoutException, InterruptedException {
        CuratorFramework curator;
        try {
            curator = client(uri, threads);
            curator.start();
        } catch (LinkageError e) {
            throw tooOld(e);
        }
        boolean connected = false;
        try {
            connected = curator.blockUntilConnected(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            if (!connected) {
                curator.close();
            }
        }
        if (!connected) {
            throw new TimeoutException("no session within " + LIMIT.toSeconds() + " s");
        }
        return curator;
    }

    private static IllegalStateException tooOld(LinkageError missing) {
        return new IllegalStateException(
                "The program's Curator " + versionOf(CuratorFramework.class) + " or ZooKeeper client "
                        + versionOf(ZooKeeper.class)
                        + " is too old, or they don't go together. Add org.apache.curator:curator-framework:5.2.0, or newer, and"
                        + " org.apache.zookeeper:zookeeper:3.8.4, or newer, to the program's own dependencies.",
                missing);
    }

    private static String versionOf(Class<?> type) {
        return Objects.requireNonNullElse(type.getPackage().getImplementationVersion(), "(unknown)");
    }

    private static CuratorFramework client(ZooKeeperUri uri, String threads) {
        int sessionMillis = (int) uri.sessionTimeout().toMillis();
        ZKClientConfig config = new ZKClientConfig();
        // Otherwise a request has no time limit while the connection seems alive.
        config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, Integer.toString(LIMIT_MILLIS));
        return CuratorFrameworkFactory.builder()
                .connectString(uri.connectString())
                // The URI names the servers; the addresses that they announce may not be reachable from here.
                .ensembleTracker(false)
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(Math.min(LIMIT_MILLIS, sessionMillis))
                .retryPolicy(new RetryUntilElapsed(LIMIT_MILLIS, RETRY_MILLIS))
                .zkClientConfig(config)
                .threadFactory(task -> {
                    Thread thread = new Thread(task, threads + ' ' + uri);
                    thread.setDaemon(true);
                    return thread;
                })
                .build();
    }

    /**
     * Checks a client that the user passes.
     *
     * @throws IllegalArgumentException if it wasn't started, or was closed
     */
    public static void checkStarted(CuratorFramework curator) {
        if (curator.getState() != CuratorFrameworkState.STARTED) {
            throw new IllegalArgumentException(
                    "The Curator client is " + curator.getState() + ": pass one that was started and not closed.");
        }
    }

    /** Returns the address of a path of the user's client, in the form of a URI. */
    public static String description(CuratorFramework curator, String path) {
        String servers = curator.getZookeeperClient().getCurrentConnectionString();
        return "zookeeper://" + servers + ZKPaths.fixForNamespace(curator.getNamespace(), path);
    }
}
