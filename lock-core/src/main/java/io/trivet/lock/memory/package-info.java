/**
 * Locks inside one JVM, with the same engine as the distributed ones: for tests, and for programs that may grow.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.memory;

import org.jspecify.annotations.NullMarked;
