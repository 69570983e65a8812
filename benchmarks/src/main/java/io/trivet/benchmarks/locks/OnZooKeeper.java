package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A contestant on the ZooKeeper that all of them share. The key of a lock is its node, which has a child while it is held. */
abstract class OnZooKeeper extends LockContestant {
    static final String PATH = "/benchmark";
    private static final int SESSION_MILLIS = 20_000;

    static String node(String name) {
        return PATH + "/" + name;
    }

    @Override
    public final Class<? extends Contestant> server() {
        return RawZooKeeper.class;
    }

    @Override
    public final Serving serve() throws Exception {
        return new Standalone();
    }

    @Override
    final Onlooker onlooker(String host, int port) throws Exception {
        ZooKeeper client = session(host, port);
        return new Onlooker() {
            @Override
            public boolean isHeld(String key) {
                try {
                    return !client.getChildren(key, false).isEmpty();
                } catch (KeeperException.NoNodeException e) {
                    return false;
                } catch (KeeperException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void close() throws InterruptedException {
                client.close();
            }
        };
    }

    /** Returns a connected client of ZooKeeper's own kind. */
    static ZooKeeper session(String host, int port) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(host + ":" + port, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        if (!connected.await(SESSION_MILLIS, TimeUnit.MILLISECONDS)) {
            client.close();
            throw new IOException("No session with the server on port " + port);
        }
        return client;
    }

    /**
     * One server, in this process, which doesn't wait for its disk: otherwise all would wait for the disk, and nothing
     * else could be seen.
     */
    private static final class Standalone implements Serving {
        private static final int TICK_MILLIS = 2_000;

        private final Path directory = Files.createTempDirectory("trivet-benchmark-zookeeper");
        private final ServerCnxnFactory connections;

        Standalone() throws Exception {
            System.setProperty("zookeeper.forceSync", "no");
            connections = ServerCnxnFactory.createFactory(new InetSocketAddress(HOST, 0), 0);
            connections.startup(new ZooKeeperServer(directory.toFile(), directory.toFile(), TICK_MILLIS));
        }

        @Override
        public int port() {
            return connections.getLocalPort();
        }

        @Override
        public void close() {
            connections.shutdown();
            List<Path> files;
            try (Stream<Path> all = Files.walk(directory)) {
                files = all.sorted(Comparator.reverseOrder()).toList();
                for (Path file : files) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
