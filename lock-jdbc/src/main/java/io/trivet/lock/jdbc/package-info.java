/**
 * Locks on PostgreSQL, with java.sql alone: the caller brings the driver and the pool.
 *
 * <p>Each lock is a lease row: a committed row of the table {@code trivet_lock} with an owner and the time at which the
 * grant ends. At most one unexpired grant exists for a name, provided that the database has one primary, that this
 * primary loses no commit, and that its clock doesn't jump.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.jdbc;

import org.jspecify.annotations.NullMarked;
