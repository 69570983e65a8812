package io.trivet.testkit.server;

import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * The main program of the ZooKeeper JVM. ZooKeeper's own one reports faults only to a logger, and there may be none.
 */
final class ZooKeeperMain {
    private ZooKeeperMain() {}

    /** Serves until the process is killed. */
    @SuppressWarnings("CatchAndPrintStackTrace") // There may be no logger; the server's log contains the output.
    public static void main(String[] arguments) {
        try {
            QuorumPeerConfig config = new QuorumPeerConfig();
            config.parse(arguments[0]);
            if (config.isDistributed()) {
                new QuorumPeerMain().runFromConfig(config);
            } else {
                ServerConfig standalone = new ServerConfig();
                standalone.readFrom(config);
                new ZooKeeperServerMain().runFromConfig(standalone);
            }
        } catch (Throwable e) {
            e.printStackTrace();
        }
        // Threads of a half-started server would keep this JVM alive.
        Runtime.getRuntime().halt(1);
    }
}
