/**
 * The interface of a database whose SQL is not built in, for lease rows.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.jdbc.spi;

import org.jspecify.annotations.NullMarked;
