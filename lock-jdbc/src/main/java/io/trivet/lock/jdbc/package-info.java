/**
 * Locks on a relational database, by java.sql alone: the driver and the pool are the caller's.
 *
 * <p>A lease row is a lock of its own: an owner and the time at which the grant ends, in a committed row of the table
 * {@code trivet_lock}. At most one unexpired grant exists for a name, provided that the database has one primary, which loses no
 * commit, and its clock doesn't jump.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.jdbc;

import org.jspecify.annotations.NullMarked;
