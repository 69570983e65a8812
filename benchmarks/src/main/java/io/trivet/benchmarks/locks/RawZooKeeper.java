package io.trivet.benchmarks.locks;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/**
 * The requests without which no lock on ZooKeeper can do: create a node and delete it, and to see a holder one read. It
 * excludes nobody.
 */
public final class RawZooKeeper extends OnZooKeeper {
    private static final byte[] NO_DATA = new byte[0];

    /** Created by the harness, from the name of the class. */
    public RawZooKeeper() {}

    @Override
    public String name() {
        return "raw ZooKeeper, one thread";
    }

    @Override
    public String setup() {
        return "create(EPHEMERAL_SEQUENTIAL), then delete, on one session with the blocking calls of ZooKeeper's own client;"
                + " refused, one getChildren; of a contended lock the row is what one thread does on a free one.";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Cell in(Cell cell) {
        return cell.operation().equals(Locks.CONTENDED) ? new Cell(Locks.FREE, 1, 1) : cell;
    }

    @Override
    Library open(String host, int port) throws Exception {
        ZooKeeper client = session(host, port);
        return new Requests(client);
    }

    private record Requests(ZooKeeper client) implements Library {
        @Override
        public OneLock lock(String name) {
            String node = node(name);
            try {
                createIfMissing(PATH);
                createIfMissing(node);
            } catch (KeeperException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new OneLock() {
                @Override
                public void during(Runnable work) throws Exception {
                    String own = enter(node);
                    work.run();
                    client.delete(own, -1);
                }

                @Override
                public boolean isGranted() throws Exception {
                    return client.getChildren(node, false).isEmpty();
                }
            };
        }

        private void createIfMissing(String node) throws KeeperException, InterruptedException {
            try {
                client.create(node, NO_DATA, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            } catch (KeeperException.NodeExistsException e) {
                // The other process was first.
            }
        }

        private String enter(String node) throws KeeperException, InterruptedException {
            return client.create(
                    node + "/raw-lock-", NO_DATA, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
        }

        @Override
        public String key(String name) {
            return node(name);
        }

        @Override
        public void hold(String name) throws Exception {
            createIfMissing(PATH);
            createIfMissing(node(name));
            enter(node(name));
        }

        @Override
        public void close() throws InterruptedException {
            client.close();
        }
    }
}
