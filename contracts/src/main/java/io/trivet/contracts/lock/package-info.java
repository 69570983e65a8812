/**
 * Test suites for lock backends. A backend's own test extends the contract and says how to connect.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.lock;

import org.jspecify.annotations.NullMarked;
