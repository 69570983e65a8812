package io.trivet.lock.zookeeper;

import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.data.Stat;

/** A contender's node that was created, and the session that it belongs to. */
record LockNode(String name, long czxid, long session) {
    static LockNode created(String path, Stat stat) {
        return new LockNode(ZKPaths.getNodeFromPath(path), stat.getCzxid(), stat.getEphemeralOwner());
    }

    /** Returns whether the server created this node directly after that one, in the same session. */
    boolean directlyFollows(LockNode before) {
        return session == before.session && sequence() == before.sequence() + 1;
    }

    private long sequence() {
        return Long.parseLong(name.substring(name.length() - NodeNames.DIGITS));
    }
}
