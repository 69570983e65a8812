/**
 * Where a Redis is, how it is reached and what its faults mean: once, for locks and ids.
 *
 * <p>This package is internal: any version may change it.
 */
@NullMarked
package io.trivet.support.redis;

import org.jspecify.annotations.NullMarked;
