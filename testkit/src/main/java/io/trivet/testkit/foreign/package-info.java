/** Programs installed on this machine, as independent peers in tests. */
@NullMarked
package io.trivet.testkit.foreign;

import org.jspecify.annotations.NullMarked;
