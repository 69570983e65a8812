/**
 * Stores of worker ids and counters in a relational database, and a generator that uses the database's own counter.
 * They use only java.sql; the caller provides the driver and the connection pool.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.jdbc;

import org.jspecify.annotations.NullMarked;
