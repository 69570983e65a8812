/**
 * Worker ids of one JVM, for tests of programs that lease theirs from a server.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.memory;

import org.jspecify.annotations.NullMarked;
