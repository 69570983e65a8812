/**
 * Locks on Redis. Each is a key written by {@code SET name owner NX PX lease}, which redis-py, redlock-py, node-redlock
 * and redsync respect too.
 *
 * <p>Semaphores and read/write locks are sorted sets of holders and the ends of their leases, which no other library
 * knows.
 *
 * <p>At most one unexpired grant exists for a name, or as many as its kind of lock allows, provided that the server
 * loses and evicts no data, doesn't fail over, and its clock doesn't jump. {@code guarantees()} says what a failover of a
 * cluster, or by Sentinels, can lose. A second key in the same hash slot, {@code trivet:token:...}, keeps the number of
 * the last grant for a day. After that, the next number is taken from the server's clock, which is ahead of the last
 * number by then.
 *
 * <p>{@link io.trivet.lock.redis.Redlock} has a lock's key on a majority of independent servers instead, and so
 * survives the loss of some of them.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.redis;

import org.jspecify.annotations.NullMarked;
