/** Checks that compiled classes find all that they use in other versions of a library. */
@NullMarked
package io.trivet.testkit.linkage;

import org.jspecify.annotations.NullMarked;
