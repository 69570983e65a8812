/**
 * Locks in a relational database, with java.sql alone: the caller brings the driver and the pool. PostgreSQL, MySQL,
 * MariaDB and H2 are built in; {@link io.trivet.lock.jdbc.spi.LeaseRowDialect} is for others.
 *
 * <p>Each lock is a lease row: a committed row of the table {@code trivet_lock} with an owner and the time at which the
 * grant ends. At most one unexpired grant exists for a name, provided that the database has one primary, that this
 * primary loses no commit, and that its clock doesn't jump.
 *
 * <p>Row locks and advisory locks are held by a transaction or session of the database, one connection for each. They are
 * free as soon as that connection ends. {@link io.trivet.lock.jdbc.TransactionLocks} runs work in the transaction that
 * holds the lock, so that both end together.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.jdbc;

import org.jspecify.annotations.NullMarked;
