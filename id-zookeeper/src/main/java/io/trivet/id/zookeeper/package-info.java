/**
 * A store of worker ids on ZooKeeper, through Curator.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.zookeeper;

import org.jspecify.annotations.NullMarked;
