/**
 * The interface between locks and ids on the one side and a Redis client library on the other.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.redis;

import org.jspecify.annotations.NullMarked;
