/**
 * What ids take from a Redis, through Jedis.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.redis;

import org.jspecify.annotations.NullMarked;
