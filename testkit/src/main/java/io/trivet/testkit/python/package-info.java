/** The Python installed on this machine, as a peer in tests. */
@NullMarked
package io.trivet.testkit.python;

import org.jspecify.annotations.NullMarked;
