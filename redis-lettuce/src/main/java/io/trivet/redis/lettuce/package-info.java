/**
 * A driver by which locks and ids use Redis through Lettuce instead of Jedis.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.redis.lettuce;

import org.jspecify.annotations.NullMarked;
