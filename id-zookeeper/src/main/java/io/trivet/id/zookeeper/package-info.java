/**
 * Worker ids from a ZooKeeper, through Curator.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.zookeeper;

import org.jspecify.annotations.NullMarked;
