/** Programs of the machine's own, which nobody here wrote, as peers in tests. */
@NullMarked
package io.trivet.testkit.foreign;

import org.jspecify.annotations.NullMarked;
