package io.trivet.id.zookeeper;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import io.trivet.support.zookeeper.CuratorClients;
import io.trivet.support.zookeeper.ZooKeeperFault;
import io.trivet.support.zookeeper.ZooKeeperUri;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** A store of worker ids as ZooKeeper nodes, through Curator. */
final class CuratorWorkers implements WorkerStore {
    private static final byte[] NOTHING = {};

    private static final Map<KeeperException.Code, String> ADVICE = Map.of(
            KeeperException.Code.NOAUTH,
            "Allow this client to read, create and write below the path, or use a Curator client with authorization.",
            KeeperException.Code.NONODE,
            "A node is missing: the nodes below the path must not be removed, and a path after the servers in the Curator"
                    + " client's connection string must be created before.");

    private final CuratorFramework curator;
    private final String path;
    private final String description;
    private final boolean ownsClient;

    CuratorWorkers(CuratorFramework curator, String path, String description, boolean ownsClient) {
        this.curator = curator;
        this.path = path;
        this.description = description;
        this.ownsClient = ownsClient;
    }

    static WorkerStore connect(String text) {
        ZooKeeperUri uri = ZooKeeperUri.parse(text);
        checkBelowRoot(uri.path());
        try {
            CuratorFramework curator = CuratorClients.connect(uri, "trivet-id-curator");
            return new CuratorWorkers(curator, uri.path(), uri.toString(), true);
        } catch (TimeoutException | InterruptedException e) {
            throw translate("Could not connect to " + uri, e);
        }
    }

    static WorkerStore over(CuratorFramework curator, String path) {
        CuratorClients.checkStarted(curator);
        ZooKeeperUri.checkPath(path);
        checkBelowRoot(path);
        return new CuratorWorkers(curator, path, CuratorClients.description(curator, path), false);
    }

    private static void checkBelowRoot(String path) {
        if (path.equals("/")) {
            throw new IllegalArgumentException("Namespaces need a parent node, such as /ids:"
                    + " write zookeeper://host[:port][,host[:port]...]/path.");
        }
    }

    /** Writes to a node, because only a write returns the leader's time; later reads are not older than this write. */
    @Override
    public Instant now(String namespace) {
        String node = ZKPaths.makePath(path, namespace);
        return ask("asked the time", () -> {
            try {
                return time(curator.setData().forPath(node, NOTHING));
            } catch (KeeperException.NoNodeException e) {
                createIfAbsent(node);
                return time(curator.setData().forPath(node, NOTHING));
            }
        });
    }

    private static Instant time(Stat written) {
        return Instant.ofEpochMilli(written.getMtime());
    }

    private void createIfAbsent(String node) throws Exception {
        try {
            curator.create().creatingParentsIfNeeded().forPath(node, NOTHING);
        } catch (KeeperException.NodeExistsException e) {
            // Another client created it first.
        }
    }

    @Override
    public Map<Integer, WorkerRecord> read(String namespace) {
        String node = ZKPaths.makePath(path, namespace);
        return ask("asked for " + node, () -> {
            Map<Integer, WorkerRecord> records = new HashMap<>();
            for (String child : curator.getChildren().forPath(node)) {
                byte[] data = curator.getData().forPath(ZKPaths.makePath(node, child));
                records.put(Integer.valueOf(child), WorkerRecord.parse(text(data), node + "/" + child));
            }
            return records;
        });
    }

    @Override
    public boolean compareAndSet(String namespace, int workerId, @Nullable WorkerRecord expected, WorkerRecord next) {
        String node = ZKPaths.makePath(path, namespace, Integer.toString(workerId));
        return ask("written to", () -> {
            try {
                if (expected == null) {
                    curator.create().forPath(node, bytes(next));
                    return true;
                }
                Stat seen = new Stat();
                byte[] found = curator.getData().storingStatIn(seen).forPath(node);
                if (!Arrays.equals(found, bytes(expected))) {
                    return false;
                }
                curator.setData().withVersion(seen.getVersion()).forPath(node, bytes(next));
                return true;
            } catch (KeeperException.NodeExistsException
                    | KeeperException.BadVersionException
                    | KeeperException.NoNodeException e) {
                return false;
            }
        });
    }

    private static byte[] bytes(WorkerRecord record) {
        return record.toText().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** A request to the ensemble. */
    private interface Request<T> {
        T send() throws Exception;
    }

    private <T> T ask(String tried, Request<T> request) {
        try {
            return request.send();
        } catch (IdException e) {
            throw e;
        } catch (Exception e) {
            throw translate(this + " could not be " + tried, e);
        }
    }

    private static IdException translate(String subject, Exception thrown) {
        ZooKeeperFault fault = ZooKeeperFault.of(thrown, ADVICE);
        return new IdException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), thrown);
    }

    /** Returns false, because an ensemble confirms a write only when a majority has it on disk. */
    @Override
    public boolean canLoseWrites() {
        return false;
    }

    @Override
    public void close() {
        if (ownsClient) {
            curator.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
