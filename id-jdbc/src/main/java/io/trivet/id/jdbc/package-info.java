/**
 * Generators and stores of ids on a relational database. They use only java.sql; the caller provides the driver and the
 * connection pool.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.jdbc;

import org.jspecify.annotations.NullMarked;
