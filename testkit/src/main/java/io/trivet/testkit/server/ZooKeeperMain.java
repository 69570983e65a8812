package io.trivet.testkit.server;

import org.apache.zookeeper.server.ServerConfig;
import org.apache.zookeeper.server.ZooKeeperServerMain;

/** The program of the ZooKeeper JVM; ZooKeeper's own tells only a logger why it gives up, and there may be none. */
final class ZooKeeperMain {
    private ZooKeeperMain() {}

    /** Serves until it is killed. */
    @SuppressWarnings("CatchAndPrintStackTrace") // There may be no logger, and the server's log has what is printed.
    public static void main(String[] arguments) {
        try {
            ServerConfig config = new ServerConfig();
            config.parse(arguments[0]);
            new ZooKeeperServerMain().runFromConfig(config);
        } catch (Throwable e) {
            e.printStackTrace();
        }
        // Threads of a half-started server would keep this JVM.
        Runtime.getRuntime().halt(1);
    }
}
