/**
 * Locks that exclude each other across threads, processes and machines: the API that programs compile against.
 *
 * <p>A {@link io.trivet.lock.LockClient} comes from a backend's module ({@code RedisLocks}, {@code ZooKeeperLocks},
 * {@code JdbcLocks}) or, inside one JVM, from {@link io.trivet.lock.memory.InMemoryLocks}. All backends promise that at
 * most one unexpired grant exists for a name, and that the fencing tokens of a name strictly increase. A holder that
 * was paused beyond {@link io.trivet.lock.Lease#remaining()} may overlap its successor. Data is safe from that only if
 * the resource rejects a token lower than the highest it has seen.
 *
 * <p>Besides locks, a client has read/write locks, semaphores whose permits are leases, and several locks at once.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock;

import org.jspecify.annotations.NullMarked;
