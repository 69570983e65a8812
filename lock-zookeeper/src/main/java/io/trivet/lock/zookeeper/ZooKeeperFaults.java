package io.trivet.lock.zookeeper;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.support.zookeeper.ZooKeeperFault;
import java.util.Map;
import org.apache.zookeeper.KeeperException;

/** Translates faults of ZooKeeper for users of locks. */
final class ZooKeeperFaults {
    private static final Map<KeeperException.Code, String> ADVICE = Map.of(
            KeeperException.Code.NOAUTH,
            "Let this client read, create and delete below the lock's node, and write that node for read/write locks, or pass a"
                    + " Curator client with authorization.",
            KeeperException.Code.NOCHILDRENFOREPHEMERALS,
            "A node of that name is an ephemeral node, which can't have children: choose another name for the lock.");

    private ZooKeeperFaults() {}

    static LockException translate(String subject, Exception thrown) {
        if (thrown instanceof LockException known) {
            return known;
        }
        ZooKeeperFault fault = ZooKeeperFault.of(thrown, ADVICE);
        return new LockException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), thrown);
    }
}
