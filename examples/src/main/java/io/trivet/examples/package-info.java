/** Programs to copy from, and the jar that runs all of them. */
@NullMarked
package io.trivet.examples;

import org.jspecify.annotations.NullMarked;
