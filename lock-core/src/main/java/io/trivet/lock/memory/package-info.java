/**
 * Locks inside one JVM, with the same engine as the distributed ones: for tests, and for programs that still run as a
 * single process.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.memory;

import org.jspecify.annotations.NullMarked;
