/** The machine's own Python as a peer in tests. */
package io.trivet.testkit.python;
