/** Programs to copy from, and the one jar that runs them. */
@NullMarked
package io.trivet.examples;

import org.jspecify.annotations.NullMarked;
