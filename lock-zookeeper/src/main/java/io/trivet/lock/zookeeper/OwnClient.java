package io.trivet.lock.zookeeper;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.zookeeper.ZooKeeperUri;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryUntilElapsed;
import org.apache.zookeeper.client.ZKClientConfig;

/** Makes the Curator client for who hands none in. */
final class OwnClient {
    private static final int LIMIT_MILLIS = (int) Patience.LIMIT.toMillis();
    private static final int RETRY_MILLIS = 100;

    private OwnClient() {}

    static CuratorFramework connect(ZooKeeperUri uri) {
        CuratorFramework curator = curator(uri);
        curator.start();
        String reason = "no session within " + Patience.LIMIT.toSeconds() + " s";
        boolean interrupted = false;
        try {
            if (curator.blockUntilConnected(LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
                return curator;
            }
        } catch (InterruptedException e) {
            interrupted = true;
            reason = "the thread was interrupted";
        }
        curator.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new LockException(
                Code.UNAVAILABLE,
                "Could not connect to " + uri + ": " + reason
                        + ". Check that a server of it runs and can be reached, then try again.");
    }

    private static CuratorFramework curator(ZooKeeperUri uri) {
        int sessionMillis = (int) uri.sessionTimeout().toMillis();
        ZKClientConfig config = new ZKClientConfig();
        // For what can't be sent and left: closing a session, and making the nodes above a lock.
        config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, Integer.toString(LIMIT_MILLIS));
        return CuratorFrameworkFactory.builder()
                .connectString(uri.connectString())
                // The URI says where the servers are; what they say of themselves may not be reachable from here.
                .ensembleTracker(false)
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(Math.min(LIMIT_MILLIS, sessionMillis))
                .retryPolicy(new RetryUntilElapsed(LIMIT_MILLIS, RETRY_MILLIS))
                .zkClientConfig(config)
                .threadFactory(task -> {
                    Thread thread = new Thread(task, "trivet-lock-curator " + uri);
                    thread.setDaemon(true);
                    return thread;
                })
                .build();
    }
}
