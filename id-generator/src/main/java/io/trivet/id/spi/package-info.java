/**
 * The interfaces that a store of worker ids or of counters implements. A store of worker ids has a clock, and records
 * that change by compare-and-set; all other logic is in the generator.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.id.spi;

import org.jspecify.annotations.NullMarked;
