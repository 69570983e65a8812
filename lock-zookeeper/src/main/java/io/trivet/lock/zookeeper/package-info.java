/**
 * Locks, read/write locks and semaphores on ZooKeeper, as ephemeral sequential nodes in queues, compatible with
 * Curator's.
 *
 * <p>At most one unexpired grant exists for a name, provided that a quorum of the servers keeps its data, and that
 * clocks run at about the same rate. The fencing token is the transaction id of the holder's node; readers
 * between two writers share one. It rises as long as the servers' data exist.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.zookeeper;

import org.jspecify.annotations.NullMarked;
