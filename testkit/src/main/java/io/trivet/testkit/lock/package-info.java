/** What every lock backend must do, as tests: a backend's own test extends the contract and says how to connect. */
package io.trivet.testkit.lock;
