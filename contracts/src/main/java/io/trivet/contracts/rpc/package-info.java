/**
 * The tests that every wire must pass: a transport's own test extends the contract and says where to listen.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.contracts.rpc;

import org.jspecify.annotations.NullMarked;
