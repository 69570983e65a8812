/**
 * The interface of a lock backend: a few requests to a server. The engine contains everything else.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.spi;

import org.jspecify.annotations.NullMarked;
