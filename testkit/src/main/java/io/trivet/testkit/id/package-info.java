/** The contracts of what ids are taken from. */
@NullMarked
package io.trivet.testkit.id;

import org.jspecify.annotations.NullMarked;
