package io.trivet.lock.zookeeper;

import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.data.Stat;

/** A contender's node that was created, and the session that it belongs to. */
record LockNode(String name, long czxid, long session) {
    /** Where numbers begin again: the deletion of that node and of its parent, and the creation of a parent. */
    private static final int OTHER_CHANGES = 3;

    static LockNode created(String path, Stat stat) {
        return new LockNode(ZKPaths.getNodeFromPath(path), stat.getCzxid(), stat.getEphemeralOwner());
    }

    /**
     * Returns whether the server certainly created this node directly after that one, in the same session and below the
     * same parent.
     *
     * <p>The server numbers the children of a node one after the other, from zero. Numbers begin again if their parent
     * is deleted and created again; servers delete containers that are empty. This node may then have the next number
     * although other contenders, one for each number before its own, have entered. Each of these needs a transaction
     * of its own, which raises the czxid, like every other change of anything on the servers. So a czxid that has risen by
     * less proves that it is the same parent.
     */
    boolean directlyFollows(LockNode before) {
        return session == before.session
                && sequence() == before.sequence() + 1
                && czxid - before.czxid <= OTHER_CHANGES + sequence();
    }

    private long sequence() {
        return Long.parseLong(name.substring(name.length() - NodeNames.DIGITS));
    }
}
