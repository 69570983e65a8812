/**
 * What a store of worker ids implements: a clock, and records that change by compare-and-set. All else is in the generator.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.spi;

import org.jspecify.annotations.NullMarked;
