/**
 * Locks on ZooKeeper, as Curator's {@code InterProcessMutex} writes them: ephemeral sequential nodes that stand in line.
 *
 * <p>At most one unexpired grant exists for a name, provided that a quorum of the servers keeps its data, and that the holder is
 * not cut off from them for as long as its session timeout: then the servers end its session, and its grant with it, even if
 * its lease has time left. The fencing token is the transaction id of the holder's node; it rises as long as the servers' data live.
 */
@NullMarked
package io.trivet.lock.zookeeper;

import org.jspecify.annotations.NullMarked;
