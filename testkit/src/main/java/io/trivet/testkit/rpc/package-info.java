/** What every wire must do, as tests: a transport's own test extends the contract and says where to listen. */
package io.trivet.testkit.rpc;
