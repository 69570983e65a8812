/** A program of a user, which is compiled beside our versions and run beside those that frameworks bring. */
@NullMarked
package io.trivet.versions;

import org.jspecify.annotations.NullMarked;
