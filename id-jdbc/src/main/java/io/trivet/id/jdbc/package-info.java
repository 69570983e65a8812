/**
 * What ids take from a relational database, by java.sql alone: the driver and the pool are the caller's.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.jdbc;

import org.jspecify.annotations.NullMarked;
