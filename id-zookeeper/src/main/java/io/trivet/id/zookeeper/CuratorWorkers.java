package io.trivet.id.zookeeper;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** Worker ids as nodes of a ZooKeeper, through Curator. */
final class CuratorWorkers implements WorkerStore {
    private static final byte[] NOTHING = {};

    private final CuratorFramework curator;
    private final String path;
    private final String description;
    private final boolean own;

    CuratorWorkers(CuratorFramework curator, String path, String description, boolean own) {
        this.curator = curator;
        this.path = path;
        this.description = description;
        this.own = own;
    }

    static WorkerStore connect(String uri) {
        ZooKeeperAddress address = ZooKeeperAddress.parse(uri);
        return new CuratorWorkers(address.connect(), address.path(), uri, true);
    }

    static WorkerStore over(CuratorFramework curator, String path) {
        if (curator.getState() != CuratorFrameworkState.STARTED) {
            throw new IllegalArgumentException(
                    "The Curator client is " + curator.getState() + ": hand in one that was started and not closed.");
        }
        ZooKeeperAddress.checkPath(path);
        String servers = curator.getZookeeperClient().getCurrentConnectionString();
        return new CuratorWorkers(curator, path, "zookeeper://" + servers + path, false);
    }

    /** A write is what makes the leader tell its time; reads that follow are not older than it. */
    @Override
    public Instant now(String namespace) {
        String node = ZKPaths.makePath(path, namespace);
        return ask(() -> {
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
            // Somebody else was faster.
        }
    }

    @Override
    public Map<Integer, WorkerRecord> read(String namespace) {
        String node = ZKPaths.makePath(path, namespace);
        return ask(() -> {
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
        return ask(() -> {
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

    private <T> T ask(Request<T> request) {
        try {
            return request.send();
        } catch (IdException e) {
            throw e;
        } catch (KeeperException.NoAuthException
                | KeeperException.InvalidACLException
                | KeeperException.AuthFailedException
                | IllegalStateException e) {
            throw new IdException(
                    Code.REFUSED,
                    this + " does not take requests of this client (" + e.getMessage()
                            + "). Let it read, create and write below the path, and don't close it before.",
                    e);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IdException(
                    Code.UNAVAILABLE,
                    this + " gave no answer (" + e.getMessage()
                            + "). Check that a server runs, has a quorum and can be reached, then try again.",
                    e);
        }
    }

    /** An ensemble confirms what a majority has on disk. */
    @Override
    public boolean canLoseWrites() {
        return false;
    }

    @Override
    public void close() {
        if (own) {
            curator.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
