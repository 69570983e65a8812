package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.LockMode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.common.PathUtils;

/** The names of nodes. */
final class NodeNames {
    /** The number of digits that the server appends to the name of a sequential node. */
    static final int DIGITS = 10;

    /** The text before the reason in ZooKeeper's message. */
    private static final String CAUSE = " caused by ";

    /** The child of a semaphore's node whose children are the permits that are held. */
    static final String PERMITS = "leases";

    /** The child of a semaphore's node whose children are the contenders that wait for a permit. */
    private static final String WAITERS = "locks";

    private NodeNames() {}

    /** Returns the node of a lock, whose children are its contenders. */
    static String lock(String path, String name) {
        return ZKPaths.makePath(path, name);
    }

    /** Returns the node whose children are the holders in this mode. */
    static String queue(String path, String name, LockMode.Kind kind) {
        return kind == LockMode.Kind.PERMIT ? permits(lock(path, name)) : lock(path, name);
    }

    /** Returns the node whose children hold the permits of a semaphore, or one of them more that waits. */
    static String permits(String semaphore) {
        return ZKPaths.makePath(semaphore, PERMITS);
    }

    /** Returns the node whose children wait for permits of a semaphore. */
    static String waiters(String semaphore) {
        return ZKPaths.makePath(semaphore, WAITERS);
    }

    /**
     * Returns the prefix of an owner's nodes, in Curator's form with a UUID; the server appends ten digits. An owner
     * always has the same prefix, so that a node whose creation was never confirmed can be found.
     */
    static String prefix(String owner, LockMode.Kind kind) {
        String suffix = switch (kind) {
            case EXCLUSIVE -> "-lock-";
            case READ -> "-__READ__";
            case WRITE -> "-__WRIT__";
            case PERMIT -> "-lease-";
        };
        return "_c_" + UUID.nameUUIDFromBytes(owner.getBytes(StandardCharsets.UTF_8)) + suffix;
    }

    static void checkName(String name) {
        if (name.indexOf('/') >= 0) {
            throw refused(name, "it is a single node, and '/' would start another one");
        }
        try {
            PathUtils.validatePath("/" + name);
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw refused(
                    name.replaceAll("\\p{Cntrl}", "?"),
                    "its node name would have " + reason.substring(reason.lastIndexOf(CAUSE) + CAUSE.length()));
        }
    }

    private static IllegalArgumentException refused(String name, String reason) {
        return new IllegalArgumentException("ZooKeeper can't have a lock named '" + name + "': " + reason + ".");
    }
}
