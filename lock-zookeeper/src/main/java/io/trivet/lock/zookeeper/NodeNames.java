package io.trivet.lock.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.common.PathUtils;

/** The names of nodes. */
final class NodeNames {
    /** The text before the reason in ZooKeeper's message. */
    private static final String CAUSE = " caused by ";

    private NodeNames() {}

    /** Returns the node of a lock, whose children are its contenders. */
    static String lock(String path, String name) {
        return ZKPaths.makePath(path, name);
    }

    /**
     * Returns the prefix of an owner's nodes, in Curator's form with a UUID; the server appends ten digits. An owner
     * always has the same prefix, so that a node whose creation was never confirmed can be found.
     */
    static String prefix(String owner) {
        return "_c_" + UUID.nameUUIDFromBytes(owner.getBytes(StandardCharsets.UTF_8)) + "-lock-";
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
