/**
 * Where a ZooKeeper is, how it is reached and what its faults mean: once, for locks and ids. Internal to Trivet: it is no promise, and changes from one version to the next
 * without notice.
 */
@NullMarked
package io.trivet.support.zookeeper;

import org.jspecify.annotations.NullMarked;
