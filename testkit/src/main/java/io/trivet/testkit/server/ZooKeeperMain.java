package io.trivet.testkit.server;

import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;

/**
 * The main program of the ZooKeeper JVM. ZooKeeper's own one reports faults only to a logger, and there may be none.
 */
final class ZooKeeperMain {
    private ZooKeeperMain() {}

    /** Serves until the process is killed. */
    @SuppressWarnings("CatchAndPrintStackTrace") // There may be no logger; the server's log contains the output.
    public static void main(String[] arguments) {
        try {
            ServerConfig config = new ServerConfig();
            config.parse(arguments[0]);
            new ZooKeeperServerMain().runFromConfig(config);
        } catch (Throwable e) {
            e.printStackTrace();
        }
        // Threads of a half-started server would keep this JVM alive.
        Runtime.getRuntime().halt(1);
    }
}
