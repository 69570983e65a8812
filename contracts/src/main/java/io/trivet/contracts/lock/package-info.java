/**
 * What every lock backend must do, as tests: a backend's own test extends the contract and says how to connect.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.lock;

import org.jspecify.annotations.NullMarked;
