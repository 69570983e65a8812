/**
 * Stores of worker ids and counters on Redis, and a generator whose numbers Redis counts, through Jedis or another
 * Redis library.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.redis;

import org.jspecify.annotations.NullMarked;
