/** Worker ids from a ZooKeeper, through Curator. */
@NullMarked
package io.trivet.id.zookeeper;

import org.jspecify.annotations.NullMarked;
