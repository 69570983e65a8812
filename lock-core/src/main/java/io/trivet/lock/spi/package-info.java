/**
 * What a lock backend implements: a few questions to a server. Everything that is hard once is in the engine.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.lock.spi;

import org.jspecify.annotations.NullMarked;
