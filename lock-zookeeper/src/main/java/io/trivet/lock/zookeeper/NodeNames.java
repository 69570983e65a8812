package io.trivet.lock.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.common.PathUtils;

/** How nodes are called. */
final class NodeNames {
    /** How ZooKeeper begins the part of its message that says what is wrong. */
    private static final String CAUSE = " caused by ";

    private NodeNames() {}

    /** Returns the node of a lock, whose children are its contenders. */
    static String lock(String path, String name) {
        return ZKPaths.makePath(path, name);
    }

    /**
     * Returns how the nodes of an owner begin, in Curator's form with a UUID; the server adds ten digits. The same owner has
     * always the same prefix, so that a node whose making was never confirmed can be found.
     */
    static String prefix(String owner) {
        return "_c_" + UUID.nameUUIDFromBytes(owner.getBytes(StandardCharsets.UTF_8)) + "-lock-";
    }

    static void checkName(String name) {
        if (name.indexOf('/') >= 0) {
            throw refused(name, "it is one node, and '/' would begin another");
        }
        try {
            PathUtils.validatePath("/" + name);
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw refused(
                    name.replaceAll("\\p{Cntrl}", "?"),
                    "its node would have " + reason.substring(reason.lastIndexOf(CAUSE) + CAUSE.length()));
        }
    }

    private static IllegalArgumentException refused(String name, String reason) {
        return new IllegalArgumentException("ZooKeeper can't have a lock named '" + name + "': " + reason + ".");
    }
}
