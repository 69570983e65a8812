/**
 * Test contracts for stores of worker ids and stores of counters.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.id;

import org.jspecify.annotations.NullMarked;
