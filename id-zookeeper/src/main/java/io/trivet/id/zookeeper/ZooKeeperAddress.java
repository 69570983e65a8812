package io.trivet.id.zookeeper;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryUntilElapsed;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.PathUtils;

/** Where an ensemble is, and below which of its nodes the namespaces are. */
record ZooKeeperAddress(String servers, String path) {
    /** Without an at sign anywhere: behind the servers it may still be the end of a password with a slash in it. */
    private static final Pattern URI = Pattern.compile("zookeeper://([^/?#@]+)(/[^?#@]+)");

    private static final int SESSION_MILLIS = 12_000;
    private static final int LIMIT_MILLIS = 4_000;
    private static final int RETRY_MILLIS = 100;

    static ZooKeeperAddress parse(String uri) {
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "Not the URI of a ZooKeeper: write zookeeper://host[:port][,host[:port]...]/path.");
        }
        checkPath(parts.group(2));
        return new ZooKeeperAddress(parts.group(1), parts.group(2));
    }

    static void checkPath(String path) {
        PathUtils.validatePath(path);
        if (path.equals("/")) {
            throw new IllegalArgumentException("Namespaces need a node of their own above them, such as /ids.");
        }
    }

    CuratorFramework connect() {
        ZKClientConfig config = new ZKClientConfig();
        // Else a request has no limit of time as long as the connection seems to live.
        config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, Integer.toString(LIMIT_MILLIS));
        CuratorFramework curator = CuratorFrameworkFactory.builder()
                .connectString(servers)
                // The URI says where the servers are; what they say of themselves may not be reachable from here.
                .ensembleTracker(false)
                .sessionTimeoutMs(SESSION_MILLIS)
                .connectionTimeoutMs(LIMIT_MILLIS)
                .retryPolicy(new RetryUntilElapsed(LIMIT_MILLIS, RETRY_MILLIS))
                .zkClientConfig(config)
                .threadFactory(task -> {
                    Thread thread = new Thread(task, "trivet-id-curator " + servers);
                    thread.setDaemon(true);
                    return thread;
                })
                .build();
        curator.start();
        try {
            if (curator.blockUntilConnected(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
                return curator;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        curator.close();
        throw new IdException(
                Code.UNAVAILABLE,
                "Could not connect to zookeeper://" + servers + path + " within " + LIMIT_MILLIS
                        + " ms. Check that a server of it runs and can be reached, then try again.");
    }
}
