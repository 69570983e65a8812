/** Clocks that move when a test says so. */
@NullMarked
package io.trivet.testkit.time;

import org.jspecify.annotations.NullMarked;
