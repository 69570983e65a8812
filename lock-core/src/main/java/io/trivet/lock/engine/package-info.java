/**
 * The lock engine, which makes a client out of a backend: reentrancy, waiting threads, handoffs, renewal and time
 * limits. It is for authors of backends; programs don't use it.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.engine;

import org.jspecify.annotations.NullMarked;
