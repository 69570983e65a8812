/**
 * Generators and stores of ids on Redis, through Jedis or another Redis library.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.redis;

import org.jspecify.annotations.NullMarked;
