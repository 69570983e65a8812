/**
 * The lock engine: what every backend needs and none shall write again. For authors of backends.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.engine;

import org.jspecify.annotations.NullMarked;
