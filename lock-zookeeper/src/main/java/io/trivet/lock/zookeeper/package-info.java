/**
 * Locks on ZooKeeper, as Curator's {@code InterProcessMutex} writes them: ephemeral sequential nodes that stand in line.
 *
 * <p>At most one unexpired grant exists for a name, provided that a quorum of the servers keeps its data, and that clocks run at
 * about the same rate. The fencing token is the transaction id of the holder's node; it rises as long as the servers' data live.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.zookeeper;

import org.jspecify.annotations.NullMarked;
