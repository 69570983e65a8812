/**
 * Stores in the memory of one JVM, for tests of programs that otherwise use a server.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.memory;

import org.jspecify.annotations.NullMarked;
