/**
 * A Redis client library as locks and ids see it.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.redis;

import org.jspecify.annotations.NullMarked;
