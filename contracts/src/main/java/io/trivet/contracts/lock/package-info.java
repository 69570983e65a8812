/** What every lock backend must do, as tests: a backend's own test extends the contract and says how to connect. */
@NullMarked
package io.trivet.contracts.lock;

import org.jspecify.annotations.NullMarked;
