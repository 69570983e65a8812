/** What ids take from a Redis, through Jedis. */
@NullMarked
package io.trivet.id.redis;

import org.jspecify.annotations.NullMarked;
