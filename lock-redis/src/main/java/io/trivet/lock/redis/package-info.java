/**
 * Locks on Redis. Each is a key written by {@code SET name owner NX PX lease}, which redis-py, redlock-py, node-redlock
 * and redsync respect too.
 *
 * <p>At most one unexpired grant exists for a name, provided that the server loses no data, doesn't fail over, and its
 * clock doesn't jump. A second key in the same hash slot, {@code trivet:token:...}, keeps the last fencing token for a
 * day.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.redis;

import org.jspecify.annotations.NullMarked;
