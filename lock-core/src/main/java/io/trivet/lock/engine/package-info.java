/**
 * The lock engine, which contains everything that all backends need. For authors of backends.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.engine;

import org.jspecify.annotations.NullMarked;
