/**
 * Access to ZooKeeper for locks and ids: addresses, Curator clients, and the meaning of faults.
 *
 * <p>This package is internal: any version may change it.
 */
@NullMarked
package io.trivet.support.zookeeper;

import org.jspecify.annotations.NullMarked;
