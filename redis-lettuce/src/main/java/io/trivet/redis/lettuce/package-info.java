/**
 * Locks and ids on Redis through Lettuce.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.redis.lettuce;

import org.jspecify.annotations.NullMarked;
