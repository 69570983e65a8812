/**
 * Access to Redis for locks and ids: addresses, Jedis' driver, and the meaning of faults.
 *
 * <p>This package is internal: any version may change it.
 */
@NullMarked
package io.trivet.support.redis;

import org.jspecify.annotations.NullMarked;
